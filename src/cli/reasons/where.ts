import path from 'node:path';
import type { Code } from '../../gateway/index.ts';
import { inPackage, projectFolder } from '../project/paths.ts';

/** The page that has a heading for each code. */
const REASONS_PAGE = 'docs/reference/reasons.md';

/**
 * Where a user can read about a code, from the project's folder: in the checkout `docs/reference/reasons.md#set-cookie`, in a
 * project `node_modules/popgate/docs/reference/reasons.md#set-cookie`. Where the package is outside of the project's folder, the path is absolute.
 */
export function whereOf(code: Code, project = projectFolder()): string {
  const file = inPackage(...REASONS_PAGE.split('/'));
  const own = path.relative(project, file);
  const isOutside = own.startsWith('..') || path.isAbsolute(own);
  return `${(isOutside ? file : own).replaceAll(path.sep, '/')}#${code}`;
}
