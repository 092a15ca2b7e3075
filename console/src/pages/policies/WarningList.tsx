import type { Warning } from '../../api/preview';
import { Said } from '../../parts/Said';

/** Settings that contradict each other, a line each, with what to do about it. */
export const WarningList = ({
  warnings,
  className,
}: {
  readonly warnings: readonly Warning[];
  readonly className: string;
}) => (
  <ul className={className}>
    {warnings.map((one) => (
      <li key={`${one.code} ${one.settings.join()}`}>
        <Said text={`${one.sentence} ${one.next}`} />
      </li>
    ))}
  </ul>
);
