import { build, type BuildOptions } from 'esbuild';
import { CliError } from '../terminal/cli-error.ts';
import { explainBundling } from './load-config.ts';
import { projectFolder } from './paths.ts';

/** What differs from bundle to bundle. */
type Bundled = Pick<BuildOptions, 'alias' | 'entryPoints' | 'external' | 'footer' | 'plugins' | 'stdin'>;

/** Edge code as one module, as webpack.config.js makes it, in a tenth of the time. Minified, there are no paths and no comments in it. */
export async function bundleEdgeCode(bundled: Bundled): Promise<string> {
  try {
    const { outputFiles } = await build({
      absWorkingDir: projectFolder(),
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      platform: 'neutral',
      target: 'es2022',
      mainFields: ['module', 'main'],
      conditions: ['module', 'production'],
      legalComments: 'none',
      logLevel: 'silent',
      ...bundled,
    });
    return outputFiles[0]!.text;
  } catch (error) {
    throw new CliError('the edge code cannot be bundled', {
      why: explainBundling(error),
      fix: 'correct what is named above',
    });
  }
}
