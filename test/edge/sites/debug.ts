import { defineSite } from './site.ts';

export const debug = defineSite(['origin'], ({ origin }) => ({
  backends: { debugged: { origin: 'http://origin.example', local: origin } },
  domains: {
    'debug.example.test': {
      // Which adds a stage to the trace.
      defaults: { log: false },
      routes: [
        { path: '/items/:id', to: 'debugged', surrogateKeys: ['item/:id'] },
        { path: '/moved', redirect: '/items/1' },
      ],
    },
  },
}));
