import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PAGES } from './documents.ts';
import { isFor } from './fences/kinds.ts';
import { newFolder, slugOf } from './project/folder.ts';
import { runSessions } from './session/run.ts';

const pages = PAGES.filter(({ fences }) => fences.some(isFor('session')));

describe.skipIf(pages.length === 0)('the commands of', () => {
  const root = newFolder();
  afterAll(root.remove);

  test.concurrent.each(pages.map((page) => [page.document, page] as const))(
    '%s do, and print, what it says',
    async (document, page) => {
      expect(await runSessions(page, path.join(root.path, slugOf(document, 0)))).toEqual([]);
    },
  );
});
