//! Checksums as S3 has them: what the caller claims is compared with the bytes before an object comes to be.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use s3s::{
    S3Error, S3Result, TrailingHeaders,
    checksum::ChecksumHasher,
    crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256},
    dto::{self, ChecksumAlgorithm, ChecksumType},
    s3_error,
};
use serde::{Deserialize, Serialize};

/// Fills the five checksum fields that so many of S3's answers have.
macro_rules! set_checksum {
    ($output:expr, $checksum:expr) => {
        if let Some(checksum) = $checksum {
            use $crate::checksum::Algorithm;
            $output.checksum_crc32 = checksum.of(Algorithm::Crc32);
            $output.checksum_crc32c = checksum.of(Algorithm::Crc32c);
            $output.checksum_crc64nvme = checksum.of(Algorithm::Crc64Nvme);
            $output.checksum_sha1 = checksum.of(Algorithm::Sha1);
            $output.checksum_sha256 = checksum.of(Algorithm::Sha256);
        }
    };
}

/// Gathers the five checksum fields that so many of S3's requests have, in the order of [`Claims`].
macro_rules! claimed {
    ($input:expr) => {
        [
            (
                $crate::checksum::Algorithm::Crc32,
                $input.checksum_crc32.as_deref(),
            ),
            (
                $crate::checksum::Algorithm::Crc32c,
                $input.checksum_crc32c.as_deref(),
            ),
            (
                $crate::checksum::Algorithm::Crc64Nvme,
                $input.checksum_crc64nvme.as_deref(),
            ),
            (
                $crate::checksum::Algorithm::Sha1,
                $input.checksum_sha1.as_deref(),
            ),
            (
                $crate::checksum::Algorithm::Sha256,
                $input.checksum_sha256.as_deref(),
            ),
        ]
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    const ALL: [Self; 5] = [
        Self::Crc32,
        Self::Crc32c,
        Self::Crc64Nvme,
        Self::Sha1,
        Self::Sha256,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    /// Length of a digest in bytes.
    fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    pub(crate) fn parse(name: &str) -> S3Result<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
            .ok_or_else(|| {
                s3_error!(
                    InvalidRequest,
                    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"
                )
            })
    }

    fn hasher(self) -> ChecksumHasher {
        let mut hasher = ChecksumHasher::default();
        match self {
            Self::Crc32 => hasher.crc32 = Some(Crc32::new()),
            Self::Crc32c => hasher.crc32c = Some(Crc32c::new()),
            Self::Crc64Nvme => hasher.crc64nvme = Some(Crc64Nvme::new()),
            Self::Sha1 => hasher.sha1 = Some(Sha1::new()),
            Self::Sha256 => hasher.sha256 = Some(Sha256::new()),
        }
        hasher
    }

    fn of(self, bytes: &[u8]) -> String {
        let mut hasher = self.hasher();
        hasher.update(bytes);
        digest_of(hasher)
    }
}

fn digest_of(hasher: ChecksumHasher) -> String {
    let sums = hasher.finalize();
    sums.checksum_crc32
        .or(sums.checksum_crc32c)
        .or(sums.checksum_crc64nvme)
        .or(sums.checksum_sha1)
        .or(sums.checksum_sha256)
        .unwrap_or_default()
}

/// The one checksum an object has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checksum {
    pub(crate) algorithm: Algorithm,
    /// Base64; `…-N` for one made of the checksums of N parts.
    pub(crate) value: String,
}

impl Checksum {
    pub(crate) fn kind(&self) -> ChecksumType {
        ChecksumType::from_static(if self.value.contains('-') {
            ChecksumType::COMPOSITE
        } else {
            ChecksumType::FULL_OBJECT
        })
    }

    /// The checksum of parts' checksums, as multipart uploads have it unless asked otherwise.
    pub(crate) fn composite<'a>(
        algorithm: Algorithm,
        parts: impl ExactSizeIterator<Item = &'a str>,
    ) -> Self {
        let count = parts.len();
        let mut joined = Vec::new();
        for part in parts {
            joined.extend(BASE64_STANDARD.decode(part).unwrap_or_default());
        }
        Self {
            algorithm,
            value: format!("{}-{count}", algorithm.of(&joined)),
        }
    }

    pub(crate) fn of(&self, algorithm: Algorithm) -> Option<String> {
        (self.algorithm == algorithm).then(|| self.value.clone())
    }

    pub(crate) fn dto(&self) -> dto::Checksum {
        let mut sums = dto::Checksum::default();
        set_checksum!(sums, Some(self));
        sums.checksum_type = Some(self.kind());
        sums
    }
}

pub(crate) use {claimed, set_checksum};

pub(crate) type Claims<'a> = [(Algorithm, Option<&'a str>); 5];

/// The one checksum a request claims, checked for its form.
pub(crate) fn claim(claims: Claims<'_>) -> S3Result<Option<Checksum>> {
    let mut claimed = claims
        .into_iter()
        .filter_map(|(algorithm, value)| value.map(|value| (algorithm, value)));
    let Some((algorithm, value)) = claimed.next() else {
        return Ok(None);
    };
    if claimed.next().is_some() {
        return Err(s3_error!(
            InvalidRequest,
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        ));
    }
    let bare = value.split_once('-').map_or(value, |(bare, _)| bare);
    if BASE64_STANDARD
        .decode(bare)
        .is_ok_and(|digest| digest.len() == algorithm.length())
    {
        Ok(Some(Checksum {
            algorithm,
            value: value.to_owned(),
        }))
    } else {
        Err(s3_error!(
            InvalidRequest,
            "Value for {} header is invalid.",
            algorithm.header()
        ))
    }
}

/// What a body has to be.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) length: Option<u64>,
    pub(crate) md5: Option<Vec<u8>>,
    /// Hex, from `x-amz-content-sha256`, where nobody else compares it.
    pub(crate) content_sha256: Option<String>,
    pub(crate) claim: Option<Checksum>,
    /// Which checksum to make if none is claimed up front.
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) trailers: Option<TrailingHeaders>,
}

#[derive(Debug, Clone)]
pub(crate) struct Digests {
    pub(crate) md5: [u8; 16],
    pub(crate) checksum: Checksum,
}

impl Digests {
    pub(crate) fn etag(&self) -> String {
        hex(&self.md5)
    }
}

pub(crate) struct Digester {
    md5: Md5,
    algorithm: Algorithm,
    hasher: ChecksumHasher,
    content: Option<Sha256>,
}

impl Digester {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.hasher.update(bytes);
        if let Some(content) = &mut self.content {
            content.update(bytes);
        }
    }
}

impl Expected {
    /// Reads what the headers of an upload say about its body.
    pub(crate) fn new(
        length: Option<i64>,
        md5: Option<&str>,
        claims: Claims<'_>,
        algorithm: Option<&ChecksumAlgorithm>,
        trailers: Option<TrailingHeaders>,
    ) -> S3Result<Self> {
        let md5 = md5
            .map(|text| {
                BASE64_STANDARD
                    .decode(text)
                    .ok()
                    .filter(|digest| digest.len() == 16)
                    .ok_or_else(|| {
                        s3_error!(InvalidDigest, "The Content-MD5 you specified was invalid.")
                    })
            })
            .transpose()?;
        Ok(Self {
            length: length.and_then(|length| u64::try_from(length).ok()),
            md5,
            content_sha256: None,
            claim: claim(claims)?,
            algorithm: algorithm
                .map(|algorithm| Algorithm::parse(algorithm.as_str()))
                .transpose()?,
            trailers,
        })
    }

    /// The algorithm in use; AWS makes a CRC64NVME where nobody asked for another.
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.claim
            .as_ref()
            .map(|claim| claim.algorithm)
            .or(self.algorithm)
            .unwrap_or(Algorithm::Crc64Nvme)
    }

    pub(crate) fn digester(&self) -> Digester {
        let algorithm = self.algorithm();
        Digester {
            md5: Md5::new(),
            algorithm,
            hasher: algorithm.hasher(),
            content: self.content_sha256.as_ref().map(|_| Sha256::new()),
        }
    }

    pub(crate) fn check(&mut self, digester: Digester, size: u64) -> S3Result<Digests> {
        if self.length.is_some_and(|length| length != size) {
            return Err(s3_error!(
                IncompleteBody,
                "You did not provide the number of bytes specified by the Content-Length HTTP header."
            ));
        }
        if let (Some(content), Some(expected)) = (digester.content, &self.content_sha256)
            && !hex(content.finalize().as_ref()).eq_ignore_ascii_case(expected)
        {
            return Err(crate::problem::custom(
                400,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ));
        }
        let md5 = digester.md5.finalize();
        if self.md5.as_ref().is_some_and(|expected| *expected != md5) {
            return Err(s3_error!(
                BadDigest,
                "The Content-MD5 you specified did not match what we received."
            ));
        }
        let checksum = Checksum {
            algorithm: digester.algorithm,
            value: digest_of(digester.hasher),
        };
        let trailing = self.trailing(checksum.algorithm)?;
        let claims = [
            self.claim.as_ref().map(|claim| claim.value.as_str()),
            trailing.as_deref(),
        ];
        if claims
            .into_iter()
            .flatten()
            .any(|claim| claim != checksum.value)
        {
            return Err(mismatch(checksum.algorithm));
        }
        Ok(Digests { md5, checksum })
    }

    /// The checksum that came after the body.
    fn trailing(&self, algorithm: Algorithm) -> S3Result<Option<String>> {
        let Some(trailers) = self.trailers.as_ref().and_then(TrailingHeaders::take) else {
            return Ok(None);
        };
        trailers
            .get(algorithm.header())
            .map(|value| {
                value.to_str().map(str::to_owned).map_err(|_| {
                    s3_error!(
                        InvalidRequest,
                        "Value for {} trailing header is invalid.",
                        algorithm.header()
                    )
                })
            })
            .transpose()
    }
}

pub(crate) fn mismatch(algorithm: Algorithm) -> S3Error {
    s3_error!(
        BadDigest,
        "The {} you specified did not match the calculated checksum.",
        algorithm.name()
    )
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The `ETag` of an object made of parts: the MD5 of their MD5s.
pub(crate) fn multipart_etag(parts: &[[u8; 16]]) -> String {
    format!("{}-{}", hex(&Md5::checksum(&parts.concat())), parts.len())
}

/// The bytes of a plain `ETag`.
pub(crate) fn etag_bytes(etag: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = etag
            .get(at..at + 2)
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            .unwrap_or_default();
    }
    bytes
}
