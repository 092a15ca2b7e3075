/** The platform of an app id such as `ios:com.contoso.mail`. */
export const platformOfApp = (app: string): string => (app.includes(':') ? (app.split(':')[0] ?? '') : '');
/** The id behind the platform. */
export const idOfApp = (app: string): string => app.replace(/^\w+:/, '');
