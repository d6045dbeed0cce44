import { defineSite } from './site.ts';

/** Nobody of the loopback. */
const access = { allow: { addresses: ['203.0.113.7'] } };

export const paths = defineSite(['nginx'], ({ nginx }) => {
  const guarded = (to: string) => [
    { path: '/admin/*', to, access } as const,
    { path: '/login', to, access } as const,
    { path: '/*', to, cache: 'pass' } as const,
  ];
  return {
    backends: {
      paths: { origin: 'http://paths.example', local: nginx },
      literal_paths: { origin: 'http://literal-paths.example', local: nginx, paths: 'literal' },
    },
    domains: {
      'guarded-paths.example.test': { routes: guarded('paths').map((route) => ({ ...route, cache: 'pass' })) },
      'literal-paths.example.test': { routes: guarded('literal_paths') },
      'open-paths.example.test': { routes: [{ path: '/*', to: 'paths', cache: 'pass' }] },
    },
  };
});
