use crate::db::{
    Kind::{Flag, Int, Text},
    Table,
};

macro_rules! tables {
    ($($name:ident { $($column:ident $kind:ident),* $(,)? })*) => {
        &[$(Table {
            name: stringify!($name),
            columns: &[$((stringify!($column), $kind)),*],
        }),*]
    };
}

/// Everything a backup holds, each table after those it refers to, its key first. A test compares with the schema.
pub(super) const TABLES: &[Table] = tables! {
    server_state { name Text, value Text }
    members {
        id Text, name Text, email Text, role Text, state Text, password_hash Text, created_at Int, last_seen_at Int,
    }
    account_links {
        member_id Text, purpose Text, token_hash Text, made_by Text, created_at Int, expires_at Int,
    }
    sessions {
        id Text, member_id Text, created_at Int, last_used_at Int, expires_at Int, user_agent Text, ip Text,
        ended_at Int, end_reason Text,
    }
    refresh_tokens {
        id Text, session_id Text, token_hash Text, nonce Text, issued_at Int, idle_expires_at Int, used_at Int,
        attempt_hash Text, replays Int, parent_id Text, confirmed_at Int, fallbacks Int,
    }
    ended_sessions { session_id Text, ended_at Int, reason Text }
    buckets {
        id Text, name Text, description Text, endpoint Text, region Text, bucket Text, addressing Text,
        checksums Text, root Text, cdn_base_url Text, ca_certificate Text, access_key_id Text,
        secret_access_key Text, abilities Text, last_report Text, created_at Int, updated_at Int,
    }
    grants {
        member_id Text, bucket_id Text, root Text, may_view Flag, may_upload Flag, may_delete Flag, may_share Flag,
        updated_at Int,
    }
    uploads {
        id Text, session_id Text, member_id Text, bucket_id Text, path Text, object_key Text, size Int,
        content_type Text, checksum_crc32 Text, replaces Flag, state Text, created_at Int, finished_at Int,
    }
    saved_searches {
        id Text, member_id Text, name Text, query Text, sort Text, bucket_id Text, path Text, created_at Int,
    }
    bucket_days { bucket_id Text, day Int, objects Int, bytes Int }
    event_hooks { bucket_id Text, number Int, created_at Int }
    notices {
        id Text, member_id Text, at Int, kind Text, about_id Text, about_name Text, bucket_id Text, bucket_name Text,
        path Text, ip Text, user_agent Text, seen Flag, subject Text, link Text,
    }
    notice_choices { member_id Text, kind Text, email Flag }
    outbox {
        id Text, member_id Text, name Text, email Text, subject Text, content Text, link Text, state Text, attempts Int,
        last_error Text, created_at Int, next_attempt_at Int, leased_until Int, give_up_at Int, failed_at Int,
    }
    mail_account {
        id Text, api_token Text, ownership_code Text, credit Text, connected_at Int, synced_at Int, sync_problem Text,
    }
    mail_domains {
        name Text, is_shared Flag, allow_account_reset Flag, symbolic_subaddressing Flag, passes_mx Flag,
        passes_spf Flag, passes_dkim Flag, passes_dmarc Flag, found_at Int, dns_report Text, dns_state Text,
        dns_checked_at Int, dns_next_at Int,
    }
    mailboxes {
        address Text, domain Text, found_at Int, made_by Text, search_indexing Flag, password_reset Flag,
        two_factor Flag, spam_filtering Flag, reset_methods Text, looked_at Int,
    }
    routing_rules {
        id Int, domain Text, prefix Flag, match_user Text, catchall Flag, targets Text, found_at Int,
    }
    credit_days { day Int, credit Text }
    hand_overs {
        id Text, address Text, password Text, token_hash Text, made_by Text, made_name Text, created_at Int,
        expires_at Int, opened_at Int, withdrawn_at Int,
    }
    bulk_runs {
        id Text, made_by Text, made_name Text, created_at Int, state Text, stopped_at Int, problem Text, links_at Int,
        finished_at Int,
    }
    bulk_rows {
        id Text, run_id Text, line Int, address Text, act Text, wanted Text, password Text, state Text, detail Text,
        attempts Int, hand_over_id Text,
    }
    deletions {
        id Text, kind Text, target Text, label Text, takes Text, state Text, requested_by Text, requested_name Text,
        requested_at Int, execute_at Int, approved_by Text, approved_name Text, approved_at Int, reason Text,
        attempts Int, finished_at Int, finished_name Text,
    }
    audit {
        seq Int, at Int, member_id Text, member_name Text, member_email Text, action Text, bucket_id Text,
        bucket_name Text, path Text, subject Text, ip Text, outcome Text, detail Text, hash Text,
    }
};
