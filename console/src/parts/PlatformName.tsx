import { isPlatform } from '../api/tables';
import { useT } from '../texts/context';

/** The platform of an app id such as `ios:com.contoso.mail`, as people write it. */
export function PlatformName({ app }: { readonly app: string }) {
  const t = useT();
  const platform = app.split(':')[0];
  return isPlatform(platform) ? t(`platform.${platform}`) : platform;
}
