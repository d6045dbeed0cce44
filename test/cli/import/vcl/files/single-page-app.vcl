# An application of one page in object storage, with the API beside it.
backend F_bucket {
  .host = "app-assets.s3.storage.example"; .port = "443"; .ssl = true;
  .always_use_host_header = true; .host_header = "app-assets.s3.storage.example";
  .ssl_cert_hostname = "*.s3.storage.example";
}
backend F_api { .host = "api.app.example"; .port = "443"; .ssl = true; .first_byte_timeout = 60s; }

sub vcl_recv {
#FASTLY recv
  if (req.url ~ "^/api") {
    set req.backend = F_api;
    return(pass);
  }
  set req.backend = F_bucket;
  if (req.url.ext == "" || req.url.path == "/") {
    set req.url = "/index.html";
  }
  return(lookup);
}

sub vcl_miss {
#FASTLY miss
  if (req.backend == F_bucket) {
    set bereq.http.Authorization = "AWS " digest.hmac_sha1_base64("not-a-real-key", req.url);
  }
  return(fetch);
}
