import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { RecordRegular } from '@fluentui/react-icons/svg/record';
import { RecordStopRegular } from '@fluentui/react-icons/svg/record-stop';
import { useState } from 'react';
import { useT } from '../texts/context';
import { ConfirmedButton } from './ConfirmedButton';
import { record } from './live';
import type { Recording } from './model';

const useStyles = makeStyles({ save: { whiteSpace: 'nowrap' } });

/** Begins and ends a recording of what is done with the phones, and gives it as a scenario file. */
export function Recorder({ recording }: { readonly recording: Recording }) {
  const t = useT();
  const styles = useStyles();
  const [failed, setFailed] = useState(false);
  const stop = () => {
    setFailed(false);
    record(false).catch(() => setFailed(true));
  };
  if (recording.on) {
    return (
      <Button appearance="primary" icon={<RecordStopRegular />} onClick={stop}>
        {t(failed ? 'lab.recordStopFailed' : 'lab.recordStop', { acts: recording.acts })}
      </Button>
    );
  }
  return (
    <>
      {recording.acts > 0 && (
        <Button
          as="a"
          appearance="subtle"
          className={styles.save}
          icon={<ArrowDownloadRegular />}
          href="/lab/recording"
          download="recorded.toml"
        >
          {t('lab.recorded', { acts: recording.acts })}
        </Button>
      )}
      <ConfirmedButton
        icon={<RecordRegular />}
        label={t('lab.record')}
        title={t('lab.recordTitle')}
        text={t('lab.recordText')}
        run={() => record(true)}
      />
    </>
  );
}
