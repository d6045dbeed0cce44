import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Of a page's project when it runs `npm test`: `popgate` is the checkout's source. */
export default defineConfig({ ssr: { resolve: { conditions: ['popgate-source', ...defaultServerConditions] } } });
