import { Field, Select } from '@fluentui/react-components';

export interface PickProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly words: (option: T) => string;
  readonly onPick: (option: T) => void;
  readonly className?: string | undefined;
}

/** One of some words. */
export function Pick<T extends string>({ label, value, options, words, onPick, className }: PickProps<T>) {
  return (
    <Field label={label} className={className}>
      <Select
        value={value}
        onChange={(_, data) => {
          const found = options.find((one) => one === data.value);
          if (found !== undefined) onPick(found);
        }}
      >
        {options.map((one) => (
          <option key={one} value={one}>
            {words(one)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
