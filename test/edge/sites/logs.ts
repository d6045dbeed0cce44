import { defineSite } from './site.ts';

const to = 'logs';

export const logs = defineSite(['origin'], ({ origin }) => ({
  backends: { logs: { origin: 'http://origin.example', local: origin } },
  stores: {
    config: { moved: { '/from-config': '302 /there', '/bad': '//evil.example' } },
    kv: { moved_kv: { '/from-kv': 'https://www.example/there' } },
  },
  domains: {
    'www.example': {
      redirects: {
        entries: { '/old': '/new', '/older': 'https://archive.example/older' },
        patterns: [{ path: '/shop/*', to: '/products/:rest' }],
        from: 'config-store:moved',
      },
      routes: [
        { path: '/timed', to, serverTiming: true },
        { path: '/quiet', to, log: false },
        { path: '/few', to, log: { endpoint: 'few', fields: ['path', 'status'] } },
        { path: '/*', to },
      ],
    },
    'kv.example': { routes: [{ path: '/*', to }], redirects: { from: 'kv-store:moved_kv' } },
  },
}));
