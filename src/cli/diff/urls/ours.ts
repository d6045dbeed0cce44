import type { GatewayConfig } from '../../../gateway/index.ts';

/** Tells whether one of the configurations has a host. */
export function hostsOf(configs: readonly GatewayConfig[]): (host: string) => boolean {
  const names = new Set(configs.flatMap(({ domains }) => Object.keys(domains)));
  return (host) => names.has('*') || names.has(host) || names.has(host.replace(/^[^.]+/, '*'));
}

/** What is wrong with a URL, in words; null if one of the configurations could answer it. */
export function urlFault(url: string, isOurs: (host: string) => boolean): string | null {
  if (!/^https?:\/\//i.test(url))
    return 'is no absolute URL: it begins with https://, or a method and a space before it';
  if (/[\s\u0000-\u001f\u007f]/.test(url)) return 'has a space or a control character in its URL';
  if (!URL.canParse(url)) return 'is a malformed URL';
  const { hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return 'has a name or a password in its URL';
  return isOurs(hostname.replace(/\.$/, '')) ? null : `asks ${hostname}, which is a host of neither configuration`;
}
