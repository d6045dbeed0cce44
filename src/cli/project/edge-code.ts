import { build, type BuildFailure, type BuildOptions } from 'esbuild';
import { CliError, messageOf } from '../terminal/cli-error.ts';
import { projectFolder } from './paths.ts';

/** What differs from bundle to bundle. */
type Bundled = Pick<BuildOptions, 'alias' | 'entryPoints' | 'external' | 'footer' | 'plugins' | 'stdin'>;

/** As webpack.config.js makes edge code, in a tenth of the time. */
export const EDGE_CODE = {
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  mainFields: ['module', 'main'],
  conditions: ['module', 'production'],
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Edge code as one module. Minified, there are no paths and no comments in it. */
export async function bundleEdgeCode(bundled: Bundled): Promise<string> {
  try {
    const { outputFiles } = await build({ ...EDGE_CODE, absWorkingDir: projectFolder(), minify: true, ...bundled });
    return outputFiles[0]!.text;
  } catch (error) {
    throw new CliError('the edge code cannot be bundled', {
      why: explainBundling(error),
      fix: 'correct what is named above',
    });
  }
}

/** The errors of esbuild with their places, or whatever else it was. */
export function explainBundling(error: unknown): string {
  const { errors } = error as Partial<BuildFailure>;
  if (!errors) return messageOf(error);
  return errors
    .map(({ text, location }) => (location ? `${location.file}:${location.line}:${location.column + 1} ${text}` : text))
    .join('\n');
}
