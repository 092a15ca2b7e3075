import { AddRegular } from '@fluentui/react-icons/svg/add';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { DocumentLockRegular } from '@fluentui/react-icons/svg/document-lock';
import { useRef, useState } from 'react';
import { useMay } from '../../../app/session/context';
import { Empty } from '../../../parts/Empty';
import { Loading } from '../../../parts/Loading';
import { Opener } from '../../../parts/Opener';
import { Page } from '../../../parts/Page';
import { Problem } from '../../../parts/Problem';
import { useT } from '../../../texts/context';
import { ImportDialog } from '../import/ImportDialog';
import { type Incoming, readFiles, type Unread } from '../import/read';
import { usePolicyRows } from '../usePolicyRows';
import { DropZone } from './DropZone';
import { PolicyTable } from './PolicyTable';
import { StartDialog } from './StartDialog';

/** All policies, and the ways to a new one. */
export default function Policies() {
  const t = useT();
  const mayWrite = useMay('PolicyWrite');
  const [starting, start] = useState(false);
  const [dropped, setDropped] = useState<readonly (Incoming | Unread)[] | null>(null);
  const files = useRef<HTMLInputElement>(null);
  const { data, error, refetch } = usePolicyRows();
  const read = (list: FileList | null) => {
    if (list !== null && list.length > 0) void readFiles([...list]).then(setDropped);
  };
  const actions = mayWrite && (
    <>
      <Opener icon={<ArrowUploadRegular />} onClick={() => files.current?.click()}>
        {t('policies.import')}
      </Opener>
      <Opener appearance="primary" icon={<AddRegular />} onClick={() => start(true)}>
        {t('policies.new')}
      </Opener>
    </>
  );
  return (
    <DropZone onFiles={read} disabled={!mayWrite} text={t('policies.drop')}>
      <Page title={t('nav.policies')} actions={data !== undefined && data.length > 0 && actions}>
        <input
          ref={files}
          type="file"
          accept=".json,application/json"
          multiple
          hidden
          aria-label={t('policies.import')}
          onChange={(event) => {
            read(event.target.files);
            event.target.value = '';
          }}
        />
        {error !== null && <Problem error={error} retry={() => void refetch()} />}
        {data === undefined && error === null && <Loading />}
        {data?.length === 0 && (
          <Empty icon={<DocumentLockRegular />} title={t('policies.emptyTitle')} text={t('policies.empty')}>
            {actions}
          </Empty>
        )}
        {data !== undefined && data.length > 0 && <PolicyTable policies={data} />}
        {starting && <StartDialog onClose={() => start(false)} />}
        {dropped !== null && data !== undefined && (
          <ImportDialog read={dropped} known={data} onClose={() => setDropped(null)} />
        )}
      </Page>
    </DropZone>
  );
}
