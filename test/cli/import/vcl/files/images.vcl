# Images from a bucket, changed in size on the way; all else from the site.
backend F_images {
  .host = "bucket.storage.example";
  .port = "443";
  .ssl = true;
  .ssl_cert_hostname = "storage.example";
  .ssl_sni_hostname = "storage.example";
  .always_use_host_header = true;
  .host_header = "bucket.storage.example";
  .max_tls_version = "1.3";
  .min_tls_version = "1.2";
}
backend F_site { .host = "site.photos.example"; .port = "443"; .ssl = true; }

sub vcl_recv {
#FASTLY recv
  set req.backend = F_site;
  if (req.url.path ~ "^/(images|thumbs)/") {
    set req.http.X-Fastly-Imageopto-Api = "fastly";
    set req.url = querystring.filter_except(req.url, "width" querystring.filtersep() "height");
    set req.backend = F_images;
  }
  if (req.url.ext ~ "(?i)^(gif|png|jpe?g|webp)$") {
    set req.backend = F_images;
  }
  return(lookup);
}
