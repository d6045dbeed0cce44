import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const src = path.join(root, 'src');
const { POPGATE_CONFIG } = process.env;
const MAX_BYTES = 2_000_000;

/**
 * Bundles the edge code into one module; js-compute compiles that to Wasm. `POPGATE_CAPABILITIES` names the module of what the
 * configuration uses, `POPGATE_CONFIG` a module of data beside the bundle, which js-compute takes in: a budget of code is not
 * for data. Without them it is the checkout's own configuration, and all that there is.
 */
export default {
  mode: 'production',
  target: 'es2022',
  entry: path.join(src, 'index.ts'),
  output: {
    path: path.resolve(process.env.POPGATE_OUT ?? 'bin'),
    filename: 'index.js',
    library: { type: 'module' },
    chunkFormat: 'module',
  },
  experiments: { outputModule: true },
  externalsType: 'module',
  externals: [/^fastly:/, ...(POPGATE_CONFIG === undefined ? [] : [{ 'popgate-config': POPGATE_CONFIG }])],
  resolve: {
    extensions: ['.ts', '.js'],
    alias: {
      'popgate-capabilities': path.resolve(process.env.POPGATE_CAPABILITIES ?? path.join(src, 'gateway/everything.ts')),
      'popgate-config': path.join(src, 'gateway.config.ts'),
      popgate: path.join(src, 'gateway/index.ts'),
    },
    modules: ['node_modules', path.join(root, 'node_modules')],
  },
  module: { rules: [{ test: /\.ts$/, loader: 'esbuild-loader', options: { target: 'es2022' } }] },
  optimization: { minimize: true },
  // Popgate and the example handlers make 90 kB of it; the rest is for other handlers.
  performance: { hints: 'error', maxAssetSize: MAX_BYTES, maxEntrypointSize: MAX_BYTES },
  stats: 'errors-warnings',
};
