import { Acl } from 'fastly:acl';
import type { Acls } from '../../gateway/platform.ts';

/** Fastly concept: access control lists, by the names that they are linked to the service with. */
export const acls: Acls = {
  async lookup(acl, address) {
    const entry = await Acl.open(acl).lookup(address);
    if (entry === null) return null;
    return entry.action === 'ALLOW' ? 'allow' : 'block';
  },
};
