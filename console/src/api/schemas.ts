import type { components } from './generated';

/** What the server says that it takes and answers, by the names of docs/openapi.json. */
export type Schemas = components['schemas'];
