import { translator, type Translate } from '../../src/texts/context';
import { type Language, load } from '../../src/texts/languages';

/** The console's own texts, so that tests find things by the names that people read, in either language. */
export const words = async (language: Language = 'en'): Promise<Translate> =>
  translator(await load(language), language);
