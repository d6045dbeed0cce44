import type { Handler } from 'popgate';

const ALL = 'User-agent: *\nAllow: /\n';
const NOTHING = 'User-agent: *\nDisallow: /\n';

/** What search engines may read: all of a site that is paid for, and nothing of one that is tried. */
export const robots: Handler = (_request, { params, config }) => {
  const plan = config.get(`plans/${params['subdomain']}`);
  const text = plan === null || plan === 'trial' ? NOTHING : ALL;
  return new Response(text, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
};
