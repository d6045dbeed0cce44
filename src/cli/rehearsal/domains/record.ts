/** A domain of the account, which no version holds. */
export interface ManagedDomain {
  id: string;
  created_at: string;
  fqdn: string;
  updated_at: string;
  /** The one that serves it. */
  service_id: string | null;
  activated: boolean;
  verified: boolean;
  description: string;
}
