import { OBJECT_MARK } from '../service/mark.ts';
import { namedDomains } from '../tls/subscriptions.ts';
import type { ObjectKind } from './object.ts';

export const domain: ObjectKind = {
  wanted: (config) => namedDomains(config).map((name) => ({ list: 'domain', name, fields: { comment: OBJECT_MARK } })),
};
