import { Combobox, Option, type ComboboxProps } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useT } from '../texts/context';
import { useLater } from './useLater';

export interface Found {
  readonly id: string;
  readonly name: string;
  /** What tells it from others of its name. */
  readonly detail?: string | undefined;
}

export interface FinderProps {
  /** Names the kind of thing, for the cache of answers. */
  readonly kind: string;
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly Found[]>;
  readonly onPick: (found: Found) => void;
  /** What is picked already, as text. */
  readonly value?: string | undefined;
  readonly label?: string;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly className?: string | undefined;
  /** Whether a pick empties the field, for the next one. */
  readonly several?: boolean;
  readonly id?: string | undefined;
}

/** Looks something up on the server while its name is typed. */
export function Finder(props: FinderProps) {
  const { kind, find, onPick, value = '', label, placeholder, disabled, className, several, id } = props;
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const text = useLater(typed ?? '', 200);
  const { data, isFetching } = useQuery({
    queryKey: ['find', kind, text],
    queryFn: ({ signal }) => find(text, signal),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const pick: ComboboxProps['onOptionSelect'] = (_, { optionValue }) => {
    const found = data?.find((one) => one.id === optionValue);
    if (found === undefined) return;
    onPick(found);
    setTyped(several === true ? '' : null);
  };
  return (
    <Combobox
      id={id}
      freeform
      className={className}
      open={open}
      onOpenChange={(_, next) => setOpen(next.open)}
      value={typed ?? value}
      selectedOptions={[]}
      disabled={disabled}
      placeholder={placeholder}
      aria-label={label}
      onChange={(event) => setTyped(event.target.value)}
      onOptionSelect={pick}
      onBlur={() => setTyped(null)}
    >
      {(data ?? []).map((one) => (
        <Option key={one.id} value={one.id} text={one.name}>
          {one.detail === undefined ? one.name : `${one.name} · ${one.detail}`}
        </Option>
      ))}
      {data?.length === 0 && !isFetching && (
        <Option key="none" value="" text={typed ?? ''} disabled>
          {t('finder.nothing')}
        </Option>
      )}
    </Combobox>
  );
}
