//! A certificate by an authority that no system trusts.

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

pub(crate) struct Certified {
    /// The authority's own certificate (PEM).
    pub(crate) ca_pem: String,
    pub(crate) certificate: Certificate,
    pub(crate) key: KeyPair,
}

/// For a server of this name.
pub(crate) fn certificate_for(name: &str) -> Certified {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    Certified {
        ca_pem: authority.pem(),
        certificate: params.signed_by(&key, &authority).unwrap(),
        key,
    }
}
