import { createRequire } from 'node:module';
import path from 'node:path';

const MAX_BYTES = 2_000_000;

/**
 * Bundles the edge code into one module, `index.js` in the folder `out`; js-compute compiles that to Wasm.
 *
 * - `project`: the folder whose handlers are in it.
 * - `entry`, `engine`: the edge code, and what `popgate` is.
 * - `capabilities`: a module of what the configuration uses of the engine.
 * - `config`: the configuration, as a module of data beside the bundle, which js-compute takes in: a budget of code is not for data.
 * - `mark`: for serving alone, a module of the word by which its messages are known. Places in the sources are kept then.
 */
export default ({ project, entry, engine, capabilities, config, out, mark }) => ({
  mode: 'production',
  target: 'es2022',
  context: project,
  devtool: mark === undefined ? false : 'nosources-source-map',
  entry,
  output: {
    path: out,
    filename: 'index.js',
    library: { type: 'module' },
    chunkFormat: 'module',
    devtoolModuleFilenameTemplate: '[absolute-resource-path]',
  },
  experiments: { outputModule: true },
  externalsType: 'module',
  externals: [/^fastly:/, { 'popgate-config': config }],
  resolve: {
    extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    extensionAlias: { '.js': ['.js', '.ts', '.tsx'] },
    alias: { 'popgate-capabilities$': capabilities, popgate$: engine, ...(mark && { 'popgate-mark$': mark }) },
    modules: ['node_modules', path.join(project, 'node_modules')],
  },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        loader: createRequire(import.meta.url).resolve('esbuild-loader'),
        options: { loader: 'default', target: 'es2022' },
      },
    ],
  },
  optimization: { minimize: mark === undefined },
  // Popgate makes 90 kB of it; the rest is for handlers.
  performance: { hints: mark === undefined && 'error', maxAssetSize: MAX_BYTES, maxEntrypointSize: MAX_BYTES },
});
