import type { Parser } from '../parser.ts';
import { ADMIN_PARSERS } from './admin.ts';
import { FIELD_PARSERS } from './fields.ts';
import { REQUEST_PARSERS } from './requests.ts';
import { TEXT_PARSERS } from './texts.ts';

/** All that reads a text from outside. */
export const PARSERS: readonly Parser[] = [...FIELD_PARSERS, ...TEXT_PARSERS, ...REQUEST_PARSERS, ...ADMIN_PARSERS];
