//! The contract between [`mediabridge_s3::Client`] and a store, kept by every store we support.
//!
//! Each case runs against every store below; what a store is known not to do stands in one table
//! (`stores::Kind::known`). Garage and moto come from `make tools`; without them the tests fail.

#![expect(clippy::unwrap_used, reason = "a panic is how a case fails")]

mod cases;
mod faults;
mod scripted;
mod stores;

/// One test per case and store.
macro_rules! contract {
    ($($module:ident :: $case:ident),* $(,)?) => {
        mod sandbox {
            $(#[tokio::test]
            async fn $case() {
                crate::cases::$module::$case(&crate::stores::Store::sandbox().await).await;
            })*
        }
        mod garage {
            $(#[tokio::test]
            async fn $case() {
                crate::cases::$module::$case(&crate::stores::Store::garage()).await;
            })*
        }
        mod moto {
            $(#[tokio::test]
            async fn $case() {
                crate::cases::$module::$case(&crate::stores::Store::moto()).await;
            })*
        }
    };
}

contract! {
    objects::what_was_put_is_what_is_read,
    objects::an_empty_object_is_an_object,
    objects::a_range_reads_only_those_bytes,
    objects::a_longer_object_than_allowed_is_not_read,
    objects::head_tells_size_type_time_and_etag,
    objects::a_checksum_of_our_own_writes_is_kept_where_asked_for,
    objects::deleting_is_final_and_repeatable,
    objects::many_are_deleted_at_once_whatever_their_names,
    objects::a_copy_has_the_bytes_and_the_type,
    keys::odd_keys_arrive_byte_for_byte,
    keys::odd_keys_are_signed_as_a_browser_will_ask_for_them,
    keys::odd_keys_can_be_copied,
    keys::keys_the_store_cannot_hold_are_known,
    keys::keys_with_dot_segments_are_neither_normalised_nor_signed,
    listing::a_folder_lists_its_own_files_and_folders_only,
    listing::a_folder_with_only_its_marker_is_empty,
    listing::pages_join_to_the_whole_folder,
    listing::a_flat_walk_sees_every_key_once_in_order,
    listing::a_walk_resumes_after_a_key_that_is_gone,
    listing::an_empty_bucket_lists_nothing,
    presigned::a_signed_download_reads_with_the_asked_for_headers,
    presigned::a_signed_upload_stores_exactly_what_was_signed,
    presigned::a_signed_upload_takes_no_other_bytes,
    presigned::an_expired_url_is_refused,
    presigned::a_url_for_one_key_opens_no_other,
    presigned::a_signed_create_never_overwrites,
    presigned::a_url_may_have_the_bucket_in_its_host,
    failures::a_missing_object_is_not_found,
    failures::a_missing_bucket_is_named,
    failures::wrong_credentials_are_told_from_denied_access,
    failures::a_wrong_region_is_named,
    probing::a_good_bucket_passes_and_shows_what_it_can,
    probing::a_probe_leaves_nothing_behind,
    probing::missing_cors_rules_are_told_from_missing_headers,
    probing::wrong_credentials_skip_what_depends_on_them,
    probing::a_missing_bucket_skips_the_rest,
    probing::a_wrong_clock_is_measured,
}
