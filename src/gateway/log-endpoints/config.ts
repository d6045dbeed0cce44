/** Fastly concept: logging endpoint, by the name of its kind in the paths of Fastly's API. Those that Compute can use. */
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

/** Fastly concept: real-time log streaming. A place that log lines are sent to; for `popgate apply` alone. */
export interface LogEndpointConfig {
  type: LogEndpointType;
  /** Fields as Fastly's API names them, e.g. `{ url: 'https://logs.example', request_max_entries: 100 }`. No secrets. */
  settings?: Record<string, string | number | boolean>;
  /** Fields whose values are secret, by the variable of the environment that holds each, e.g. `{ token: 'SPLUNK_TOKEN' }`. */
  secrets?: Record<string, string>;
}
