/** Fastly concept: logging endpoint. The kinds that Compute supports, by their names in the paths of Fastly's API. */
export type LogEndpointType =
  | 'azureblob'
  | 'bigquery'
  | 'cloudfiles'
  | 'datadog'
  | 'digitalocean'
  | 'elasticsearch'
  | 'ftp'
  | 'gcs'
  | 'grafanacloudlogs'
  | 'heroku'
  | 'honeycomb'
  | 'https'
  | 'kafka'
  | 'kinesis'
  | 'logentries'
  | 'loggly'
  | 'logshuttle'
  | 'newrelic'
  | 'newrelicotlp'
  | 'openstack'
  | 'papertrail'
  | 'pubsub'
  | 's3'
  | 'scalyr'
  | 'sftp'
  | 'splunk'
  | 'sumologic'
  | 'syslog';

/**
 * Fastly concept: real-time log streaming. One place to which Fastly sends log lines; only `popgate apply` reads this.
 */
export interface LogEndpointConfig {
  /** Chooses the kind of endpoint. Required. */
  type: LogEndpointType;
  /**
   * Sets fields of the endpoint, by their names in Fastly's API. Secrets are refused here. Default: Fastly's own
   * defaults.
   *
   * @example { url: 'https://logs.example/in', request_max_entries: 100 }
   */
  settings?: Record<string, string | number | boolean>;
  /**
   * Sets fields whose values are secret, each by the name of the environment variable, in capitals, from which
   * `popgate plan` and `popgate apply` read it. Default: none.
   *
   * @example { token: 'SPLUNK_TOKEN' }
   */
  secrets?: Record<string, string>;
}
