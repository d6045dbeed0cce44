import type { Sentences } from '../meaning.ts';
import { answer } from './answer.ts';

/** By area, and there by field; a field without one is told by its name and its values. */
export const SENTENCES: Readonly<Record<string, Sentences>> = { answer };
