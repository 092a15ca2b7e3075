//! One file of the built console.

/// A file, with what was compressed when the console was built.
#[derive(Debug)]
pub(super) struct File {
    /// Its address, with the slash.
    pub(super) path: &'static str,
    /// Its bytes.
    pub(super) plain: &'static [u8],
    /// The same, gzip.
    pub(super) gzip: Option<&'static [u8]>,
    /// The same, brotli.
    pub(super) brotli: Option<&'static [u8]>,
}

impl File {
    /// The bytes for whoever accepts these encodings, and which encoding they have.
    pub(super) fn encoded(&self, accepted: &str) -> (Option<&'static str>, &'static [u8]) {
        match (self.brotli, self.gzip) {
            (Some(body), _) if accepts(accepted, "br") => (Some("br"), body),
            (_, Some(body)) if accepts(accepted, "gzip") => (Some("gzip"), body),
            _ => (None, self.plain),
        }
    }

    /// Its media type, by the end of its name.
    pub(super) fn media_type(&self) -> &'static str {
        match self.path.rsplit('.').next().unwrap_or_default() {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "ico" => "image/x-icon",
            "woff2" => "font/woff2",
            "txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}

/// Whether an `Accept-Encoding` names `encoding` and does not rule it out.
fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().trim_start_matches("q=");
        let ruled_out = !weight.is_empty() && !weight.parse::<f32>().is_ok_and(|q| q > 0.0);
        name.trim().eq_ignore_ascii_case(encoding) && !ruled_out
    })
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn an_encoding_is_taken_by_name_and_weight() {
        for (header, taken) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip; q=0", false),
            ("gzip;q=0.000", false),
            ("xgzip", false),
            ("", false),
            ("gzip;q=x", false),
        ] {
            assert_eq!(accepts(header, "gzip"), taken, "{header}");
        }
    }
}
