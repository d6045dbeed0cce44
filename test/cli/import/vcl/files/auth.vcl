# A staging site behind a password, and its API behind a signature.
backend F_app { .host = "staging.app.example"; .port = "443"; .ssl = true; }
backend F_api { .host = "staging-api.app.example"; .port = "443"; .ssl = true; }
table passwords { "Basic dGVzdDp0ZXN0": "test" }

sub check_basic {
  if (!table.contains(passwords, req.http.Authorization)) {
    error 401 "Restricted";
  }
}

sub check_signature {
  declare local var.expected STRING;
  set var.expected = digest.hmac_sha256("not-a-real-key", req.url.path);
  if (!digest.secure_is_equal(var.expected, req.http.X-Signature)) {
    error 403 "Forbidden";
  }
}

sub vcl_recv {
#FASTLY recv
  if (req.url.path ~ "^/api/") {
    call check_signature;
    set req.backend = F_api;
    return(pass);
  }
  call check_basic;
  set req.backend = F_app;
  return(lookup);
}

sub vcl_error {
#FASTLY error
  if (obj.status == 401) {
    set obj.http.WWW-Authenticate = "Basic realm=Staging";
    synthetic {"<!doctype html><title>Restricted</title>"};
    return(deliver);
  }
}
