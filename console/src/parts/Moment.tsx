import { useMoments } from './useMoments';

/** How long ago something was; when exactly, for whoever points at it. */
export function Moment({ at }: { readonly at: string }) {
  const { age, exact } = useMoments();
  return (
    <time dateTime={at} title={exact(at)}>
      {age(at)}
    </time>
  );
}
