import { isSomebodys } from '../../src/cli/init/project-files.ts';
import { DEFAULT_CONFIG } from '../../src/cli/project/paths.ts';

/** To be a test's condition and the end of its name: a project of one's own has another configuration than the demo's. */
export const demoSite = (await isSomebodys(DEFAULT_CONFIG))
  ? { isMissing: true, note: ' (skipped: src/gateway.config.ts is not the demo’s)' }
  : { isMissing: false, note: '' };
