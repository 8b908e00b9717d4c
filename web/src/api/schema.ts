// Made from docs/openapi.json by "npm run api:types". Import from models.ts.

export interface paths {
    "/api/v1/admin/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** E-mails that are on their way or were given up, newest first. */
        get: operations["outbox_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/outbox/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an e-mail to oneself, at once, and hear what the SMTP server says to it. */
        post: operations["outbox_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/outbox/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget an e-mail that was given up. One that still waits cannot be kept from those it is for. */
        delete: operations["outbox_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/outbox/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try an e-mail again at once, whether it was given up or waits. */
        post: operations["outbox_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened, newest first. */
        get: operations["audit_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as CSV (RFC 4180, UTF-8), for spreadsheets. */
        get: operations["audit_export_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit.jsonl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as JSON, one row to a line, exactly as it is stored and with its hash: for archives, and to compare with
         *     checkpoints.
         */
        get: operations["audit_export_jsonl"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with e-mail and password. */
        post: operations["sessions_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session. */
        post: operations["sessions_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Trade the refresh cookie for a new access token and the next cookie. */
        post: operations["sessions_refresh_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's buckets. */
        get: operations["buckets_list"];
        put?: never;
        /** Register a bucket. It is saved in any case; the report says what does not work yet and how to mend it. */
        post: operations["buckets_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Test settings before they are saved. */
        post: operations["buckets_test_settings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["buckets_get_bucket"];
        put?: never;
        post?: never;
        /** Forget a bucket, with its credentials and everybody's grants. Nothing in S3 is touched. */
        delete: operations["buckets_remove"];
        options?: never;
        head?: never;
        /** Change a bucket and test it again. */
        patch: operations["buckets_update"];
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How well a bucket is indexed. */
        get: operations["catalog_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/catalog/crawl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the bucket whole and compare, now. */
        post: operations["catalog_crawl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/catalog/hook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take events of a bucket from now on, with a new secret. An earlier one stops working. */
        post: operations["catalog_make"];
        /** Take no more events of a bucket. */
        delete: operations["catalog_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of a folder: folders first. */
        get: operations["files_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/entries/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete files and folders. Every path is checked before the first object is touched. */
        post: operations["files_delete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/entry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file, without listing its folder. */
        get: operations["files_entry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a folder that stays, also while it is empty: an empty object whose key ends with `/`. */
        post: operations["files_new_folder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may do what in a bucket. */
        get: operations["grants_of_bucket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/grants/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a member access to a bucket, or change it. Takes effect with their next request. */
        put: operations["grants_put"];
        post?: never;
        /** Take a member's access to a bucket away. */
        delete: operations["grants_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything about a bucket but its secret. */
        get: operations["buckets_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Test a registered bucket again. */
        post: operations["buckets_test_registered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign uploads into a folder. Names that exist are asked about, one bad file does not stop the others. */
        post: operations["uploads_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/urls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** URLs for files, in the order asked for. */
        post: operations["files_urls"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buckets/{bucket_id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What takes the space in a folder. */
        get: operations["usage_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/csp-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where browsers report violations of the content security policy. */
        post: operations["server_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deletions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is going to be deleted, and what was. */
        get: operations["deletions_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deletions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Agree to a deletion that waits for a second admin. */
        post: operations["deletions_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deletions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a deletion. Whoever asked for it, any admin may. */
        post: operations["deletions_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deletions/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a deletion that is held, as it is now. Its time starts anew. */
        post: operations["deletions_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/s3/{bucket_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Events of a bucket, as S3, `MinIO`, `RustFS`, Ceph, SNS and `EventBridge` post them. */
        post: operations["catalog_receive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hand-overs/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open what a link hands over. Works once. */
        post: operations["hand_overs_open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choose a password and sign in. Works once. */
        post: operations["accounts_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whom is this invitation for? */
        post: operations["accounts_lookup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts, credit and health of the mail half. */
        get: operations["mail_dashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Connect the PurelyMail account, or give it its new token. The token is tried first. */
        put: operations["mail_connect"];
        post?: never;
        /** Forget the token and what was copied. Nothing changes at PurelyMail. */
        delete: operations["mail_disconnect"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last tables that were carried out. */
        get: operations["bulk_list"];
        put?: never;
        /** Carry a table out. Rows that are wrong are left out, and told with the others. */
        post: operations["bulk_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/bulk/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at what a table would do. Nothing is changed. */
        post: operations["bulk_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/bulk/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A table that is, or was, carried out, with what became of each row. */
        get: operations["bulk_get_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/bulk/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What became of each row, as CSV (RFC 4180, UTF-8), on demand with links that hand the new passwords over. */
        post: operations["bulk_download"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/bulk/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop: what has not begun does not begin. */
        post: operations["bulk_stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Domains, from our copy of PurelyMail's list. */
        get: operations["domains_list"];
        put?: never;
        /** Add a domain whose ownership record is published. */
        post: operations["domains_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/domains/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a domain with its mailboxes and rules, after the time in which everybody can stop it. */
        delete: operations["domains_delete"];
        options?: never;
        head?: never;
        /** Change the settings of a domain. */
        patch: operations["domains_change"];
        trace?: never;
    };
    "/api/v1/mail/domains/{name}/dns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is published for a domain, record by record, as of our last look. */
        get: operations["domains_dns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/domains/{name}/recheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at the DNS of a domain again, and let PurelyMail look. */
        post: operations["domains_recheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/domains/{name}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The records that a domain needs, for other programs to take in. */
        get: operations["domains_records"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/hand-overs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take back a password that nobody has opened. The mailbox keeps it. */
        delete: operations["hand_overs_withdraw"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/hand-overs/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the link anew, for somebody who has lost it; the one before stops working. */
        post: operations["hand_overs_make_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/mailboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mailboxes, from our copy of PurelyMail's list. */
        get: operations["mailboxes_list"];
        put?: never;
        /** Make a mailbox. */
        post: operations["mailboxes_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/mailboxes/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A mailbox and its settings, as they are at PurelyMail right now. */
        get: operations["mailboxes_get_mailbox"];
        put?: never;
        post?: never;
        /** Delete a mailbox, after the time in which everybody can stop it. */
        delete: operations["mailboxes_delete"];
        options?: never;
        head?: never;
        /** Change settings or the password of a mailbox. */
        patch: operations["mailboxes_change"];
        trace?: never;
    };
    "/api/v1/mail/mailboxes/{address}/app-passwords": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a second password for one program. It is told once. */
        post: operations["mailboxes_make_app_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/mailboxes/{address}/hand-overs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last ten passwords of a mailbox that were handed over, or are to be. */
        get: operations["hand_overs_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/mailboxes/{address}/off-boarding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Carry it out, step by step. One that fails stops no other, and can be tried again. */
        post: operations["off_boarding_carry_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/mailboxes/{address}/off-boarding/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would happen. Nothing is changed. */
        post: operations["off_boarding_look"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/mailboxes/{address}/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Add a way to recover the mailbox, or change the one with the same target. */
        put: operations["mailboxes_save_recovery"];
        post?: never;
        /** Remove a way to recover the mailbox. */
        delete: operations["mailboxes_remove_recovery"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/ownership": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The record that proves who owns a domain, to be published before the domain is added. */
        get: operations["domains_ownership"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/ownership/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether the ownership record of a domain, which need not be on the account, is published. */
        post: operations["domains_check_ownership"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Routing rules, from our copy of PurelyMail's list. */
        get: operations["routing_list"];
        put?: never;
        /** Make a rule. */
        post: operations["routing_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/rules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a rule would mean, before it is there. */
        post: operations["routing_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replace a rule by another. PurelyMail cannot change one, so it is deleted and made anew; if the new one is refused,
         *     the old one is put back.
         */
        put: operations["routing_replace"];
        post?: never;
        /** Delete a rule, after the time in which everybody can stop it. */
        delete: operations["routing_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read PurelyMail's lists now. */
        post: operations["mail_sync_now"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where mail to an address goes. */
        get: operations["routing_trace_address"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I, and which parts of the app are mine? */
        get: operations["sessions_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change one's own name. */
        patch: operations["accounts_rename"];
        trace?: never;
    };
    "/api/v1/me/notice-choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which notices come by e-mail, too. */
        get: operations["notices_get_choices"];
        /** Choose for some kinds; the others stay as they are. */
        put: operations["notices_put_choices"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller is told, newest first. */
        get: operations["notices_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/notices/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a notice and all older ones as seen. */
        post: operations["notices_mark_seen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change one's own password. Ends one's other sessions. */
        post: operations["accounts_change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's saved searches, oldest first. */
        get: operations["search_list"];
        put?: never;
        /** Keep a search by name. */
        post: operations["search_save"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/searches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a saved search. */
        delete: operations["search_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's open sessions, the last used first. */
        get: operations["sessions_list_own"];
        put?: never;
        post?: never;
        /** Sign out everywhere else. */
        delete: operations["sessions_end_own_others"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of the caller's sessions. */
        delete: operations["sessions_end_own"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All members, by name. */
        get: operations["accounts_list"];
        put?: never;
        /** Invite somebody. The answer holds the one-time link, which is shown this once. */
        post: operations["accounts_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["accounts_get_member"];
        put?: never;
        post?: never;
        /** Remove a member. Their sessions end at once and their grants go; what they did stays in the audit. */
        delete: operations["accounts_remove"];
        options?: never;
        head?: never;
        /** Change name, role, or whether the member may sign in. Disabling ends their sessions at once. */
        patch: operations["accounts_update"];
        trace?: never;
    };
    "/api/v1/members/{id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a member may do, bucket by bucket. */
        get: operations["grants_of_member"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A fresh link for somebody who has not accepted yet; the earlier one stops working. */
        post: operations["accounts_invite_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}/link-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a member the link that was just made for them. */
        post: operations["accounts_email_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A link by which a member chooses a new password; the earlier one stops working. */
        post: operations["accounts_make_reset_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A member's open sessions, the last used first. */
        get: operations["sessions_list_of_member"];
        put?: never;
        post?: never;
        /** Sign a member out everywhere. */
        delete: operations["sessions_end_of_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password-resets/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choose a new password and sign in. Works once, and ends every other session of the member. */
        post: operations["accounts_accept_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password-resets/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whom is this link for? */
        post: operations["accounts_lookup_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/product": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which halves of the product are in use: what the menu shows follows from it. */
        get: operations["server_product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Version, database and traffic of the server. */
        get: operations["server_server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Does this server still need its owner? */
        get: operations["accounts_status"];
        put?: never;
        /** Make the owner and sign them in. Works once. */
        post: operations["accounts_set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Give an upload up. Bytes that arrived in full before stay, as a file like any other. */
        delete: operations["uploads_cancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that the bytes have arrived. The server looks them up in S3 and compares. */
        post: operations["uploads_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}/sign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign an upload again, when its first signature has expired before it was used. */
        post: operations["uploads_sign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcceptInvitation: {
            token: string;
            name: string;
            /** Format: password */
            password: string;
        };
        AcceptPasswordReset: {
            token: string;
            /** Format: password */
            password: string;
        };
        AccountState: {
            connected_at: components["schemas"]["i64"];
            synced_at?: components["schemas"]["i64"] | null;
            /** @description Why the last attempt failed, if it did. */
            sync_problem?: string | null;
            credit?: components["schemas"]["CreditState"] | null;
            /** @description The list of mailboxes is as long as PurelyMail makes it: there may be more. */
            mailboxes_may_be_cut: boolean;
        };
        AddDomain: {
            /** @example example.org */
            name: string;
        };
        /**
         * @description How the bucket's name enters a URL.
         * @enum {string}
         */
        AddressingSetting: "auto" | "path" | "virtual_host";
        AgeUsage: {
            /** @description week, month, quarter, year (changed within the last one) or older. */
            label: string;
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
        };
        Amount: {
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
        };
        AppPasswordMade: {
            /** @description Told once. PurelyMail lists no app passwords: whoever wants to end it needs the whole of it. */
            app_password: string;
        };
        AuditBucket: {
            id: string;
            name: string;
        };
        AuditMember: {
            id: string;
            name: string;
            email: string;
        };
        /** @enum {string} */
        AuditOutcome: "done" | "refused" | "failed";
        AuditPage: {
            items: components["schemas"]["AuditRow"][];
            next_cursor?: string | null;
        };
        AuditRow: {
            id: string;
            at: components["schemas"]["i64"];
            member?: components["schemas"]["AuditMember"] | null;
            action: string;
            bucket?: components["schemas"]["AuditBucket"] | null;
            /** @description As the member saw it. */
            path?: string | null;
            /** @description Whom or what the act was about, when it is not a file. */
            subject?: string | null;
            ip?: string | null;
            outcome: components["schemas"]["AuditOutcome"];
            detail?: string | null;
        };
        /** @description A bucket as its members see it: no endpoint, no root, no key. */
        Bucket: {
            id: string;
            name: string;
            description: string;
            visibility: components["schemas"]["Visibility"];
            permissions: components["schemas"]["Permission"][];
            /** @description Changes with the member's access; sent along with listings. */
            grant_version: components["schemas"]["i64"];
        };
        /** @description A change; absent fields stay as they are, `null` clears those that may be empty. */
        BucketChange: {
            name?: string | null;
            description?: string | null;
            endpoint?: string | null;
            region?: string | null;
            bucket?: string | null;
            access_key_id?: string | null;
            /** Format: password */
            secret_access_key?: string | null;
            addressing?: components["schemas"]["AddressingSetting"] | null;
            root?: string | null;
            cdn_base_url?: string | null;
            checksums?: components["schemas"]["ChecksumSetting"] | null;
            ca_certificate?: string | null;
        };
        BucketInput: {
            name: string;
            description?: string;
            /** @description Absent: AWS. */
            endpoint?: string | null;
            /** @example eu-central-1 */
            region: string;
            /** @example acme-media */
            bucket: string;
            access_key_id: string;
            /**
             * Format: password
             * @description Write-only. May be absent when testing a bucket that is registered already.
             */
            secret_access_key?: string | null;
            addressing?: components["schemas"]["AddressingSetting"];
            /** @description The folder inside the bucket that `MediaBridge` shows; empty for all of it. */
            root?: string;
            /** @description Absent: a private bucket, whose URLs expire. */
            cdn_base_url?: string | null;
            checksums?: components["schemas"]["ChecksumSetting"];
            /** @description PEM of an authority to trust for this endpoint. */
            ca_certificate?: string | null;
        };
        BucketList: {
            items: components["schemas"]["Bucket"][];
        };
        /** @description All of it but the secret. */
        BucketSettings: {
            id: string;
            name: string;
            description: string;
            endpoint?: string | null;
            region: string;
            bucket: string;
            access_key_id: string;
            addressing: components["schemas"]["AddressingSetting"];
            root: string;
            cdn_base_url?: string | null;
            checksums: components["schemas"]["ChecksumSetting"];
            ca_certificate?: string | null;
            created_at: components["schemas"]["i64"];
            updated_at: components["schemas"]["i64"];
            last_report?: components["schemas"]["Report"] | null;
        };
        /**
         * @description What carrying a row out would do.
         * @enum {string}
         */
        BulkAct: "create" | "change" | "unchanged" | "error";
        /** @description What each row would do. */
        BulkPlan: {
            /** @description Stands for all of this. What is carried out has to be the same. */
            plan: string;
            rows: components["schemas"]["BulkPlanRow"][];
        };
        BulkPlanRow: {
            /**
             * Format: int64
             * @description In the file, whose header is line 1.
             */
            line: number;
            address: string;
            act: components["schemas"]["BulkAct"];
            /** @description What would change, or what is wrong. */
            detail: string;
        };
        BulkRow: {
            /** Format: int64 */
            line: number;
            address: string;
            act: components["schemas"]["BulkAct"];
            state: components["schemas"]["BulkRowState"];
            detail: string;
            /** @description A password was set that can be handed over. */
            has_password: boolean;
        };
        /** @enum {string} */
        BulkRowState: "waiting" | "executing" | "created" | "changed" | "unchanged" | "failed" | "stopped";
        BulkRun: {
            id: string;
            made_by: string;
            created_at: components["schemas"]["i64"];
            is_running: boolean;
            stopped_at?: components["schemas"]["i64"] | null;
            finished_at?: components["schemas"]["i64"] | null;
            /** @description Why it waits, while it does. */
            problem?: string | null;
            links_at?: components["schemas"]["i64"] | null;
            /**
             * Format: int64
             * @description Not over yet.
             */
            open: number;
            /** Format: int64 */
            created: number;
            /** Format: int64 */
            changed: number;
            /** Format: int64 */
            unchanged: number;
            /** Format: int64 */
            failed: number;
            /** Format: int64 */
            stopped: number;
        };
        BulkRunDetails: {
            run: components["schemas"]["BulkRun"];
            rows: components["schemas"]["BulkRow"][];
        };
        BulkRunList: {
            /** @description The newest first. */
            items: components["schemas"]["BulkRun"][];
        };
        BulkTable: {
            /**
             * @description The file. Its first line names the columns, of which there are `address`, `password` (or the word `generate`),
             *     `two_factor`, `search_indexing`, `password_reset` (yes or no) and `recovery_email`; only the first has to be there.
             */
            csv: string;
        };
        Cancel: {
            /** @description For the others, and the audit. */
            reason?: string | null;
        };
        /** @description What this server's catalog knows of a bucket, and what it cost. */
        CatalogState: {
            state: components["schemas"]["CatalogStatus"];
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
            /**
             * Format: int64
             * @description Of the catalog's own files.
             */
            file_bytes: number;
            /**
             * Format: int32
             * @description Of the reading under way, per cent; of the first one only.
             */
            progress?: number | null;
            /**
             * Format: int64
             * @description Of the reading under way.
             */
            keys_seen: number;
            /**
             * Format: int64
             * @description LIST requests of the reading under way.
             */
            lists_made: number;
            started_at?: components["schemas"]["i64"] | null;
            finished_at?: components["schemas"]["i64"] | null;
            checked_at?: components["schemas"]["i64"] | null;
            error?: string | null;
            events?: components["schemas"]["EventHook"] | null;
        };
        /** @enum {string} */
        CatalogStatus: "indexing" | "complete" | "checking" | "failed" | "off";
        ChangePassword: {
            /** Format: password */
            current_password: string;
            /** Format: password */
            new_password: string;
        };
        Check: {
            check: components["schemas"]["CheckName"];
            status: components["schemas"]["CheckStatus"];
            detail: string;
            fix?: components["schemas"]["Fix"] | null;
        };
        /** @enum {string} */
        CheckName: "connect" | "list" | "put" | "get" | "delete" | "cors" | "clock";
        /** @enum {string} */
        CheckStatus: "passed" | "failed" | "skipped";
        /**
         * @description When the server's own writes carry a checksum.
         * @enum {string}
         */
        ChecksumSetting: "auto" | "when_required" | "always";
        /** @description As the storage keeps them, base64. */
        Checksums: {
            crc32?: string | null;
            crc32c?: string | null;
            crc64nvme?: string | null;
            sha1?: string | null;
            sha256?: string | null;
        };
        ClassUsage: {
            name: string;
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
        };
        ClientMessage: {
            access_token: string;
            /** @enum {string} */
            type: "auth";
        } | {
            /** Format: int64 */
            generation: number;
            /** @description Words, `"phrases"`, `-not`, and `ext:` `type:` `size:` `after:` `before:` `bucket:` `path:`. */
            query: string;
            scope?: components["schemas"]["Scope"] | null;
            order?: components["schemas"]["SearchOrder"];
            /** @description Of the page before. */
            cursor?: string | null;
            /** @enum {string} */
            type: "search";
        } | {
            /** @enum {string} */
            type: "search_cancel";
        } | {
            /** @enum {string} */
            type: "ping";
        };
        Connect: {
            /**
             * Format: password
             * @description From PurelyMail's account page. It can do everything, so it is kept sealed and never told again.
             */
            api_token: string;
        };
        CreditDay: {
            /**
             * Format: int64
             * @description Days since 1970-01-01, UTC.
             */
            day: number;
            /** @description US dollars, rounded down to cents. */
            dollars: string;
        };
        /**
         * @description From good to bad.
         * @enum {string}
         */
        CreditLevel: "good" | "low" | "critical";
        CreditState: {
            /**
             * @description US dollars, rounded down to cents.
             * @example 9.01
             */
            dollars: string;
            level: components["schemas"]["CreditLevel"];
            /**
             * Format: int64
             * @description If it goes on falling as it did in the last 30 days; absent before that can be told.
             */
            days_left?: number | null;
        };
        Dashboard: {
            account?: components["schemas"]["AccountState"] | null;
            /** Format: int64 */
            mailboxes: number;
            domains: components["schemas"]["DomainCount"][];
            rules: number;
            /** @description Deletions that are not over. */
            deletions: number;
            /**
             * Format: int32
             * @description How long a deletion waits for anybody to stop it (`deletions.grace_hours`).
             */
            grace_hours: number;
            /** @description Whether a new password can be tried by signing in (`imap.host`). */
            tries_sign_in: boolean;
            /** @description What was left at the end of each day, oldest first. */
            credit_days: components["schemas"]["CreditDay"][];
        };
        DayUsage: {
            /**
             * @description In UTC.
             * @example 2026-11-24
             */
            day: string;
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
        };
        DeleteFailure: {
            path: string;
            code: string;
            detail: string;
        };
        DeleteRequest: {
            /**
             * @description Files, and folders (with a trailing `/`) together with everything in them.
             *     At most 1,000.
             */
            paths: string[];
            grant_version?: components["schemas"]["i64"] | null;
        };
        DeleteResult: {
            /** @description Objects that are gone now. */
            deleted: number;
            failed: components["schemas"]["DeleteFailure"][];
        };
        /** @description A deletion as admins see it. */
        Deletion: {
            id: string;
            kind: components["schemas"]["DeletionKind"];
            target: string;
            label: string;
            /** @description What goes with it, as it was when this was asked for. */
            takes: string[];
            state: components["schemas"]["DeletionState"];
            requested_by: string;
            requested_at: components["schemas"]["i64"];
            /** @description Not before this, by the clock of the service. */
            execute_at: components["schemas"]["i64"];
            /** @description It waits for a second admin. */
            needs_approval: boolean;
            approved_by?: string | null;
            /** @description Whether the caller is the second admin it waits for. */
            you_may_approve: boolean;
            /** @description Why it is held, was cancelled, or has not worked yet. */
            reason?: string | null;
            finished_at?: components["schemas"]["i64"] | null;
            cancelled_by?: string | null;
        };
        /**
         * @description What can be deleted this way.
         * @enum {string}
         */
        DeletionKind: "mailbox" | "domain" | "routing_rule";
        DeletionList: {
            /** @description Those that are not over, in the order in which they were asked for; on the first page only. */
            open: components["schemas"]["Deletion"][];
            /** @description Those that are over, the newest first. */
            items: components["schemas"]["Deletion"][];
            next_cursor?: string | null;
        };
        /** @enum {string} */
        DeletionState: "pending" | "executing" | "held" | "done" | "cancelled";
        /** @description One step of an address on its way. */
        DeliveryStep: {
            address: string;
            /** Format: int64 */
            rule_id: number;
            rule: string;
            targets: string[];
            /** @description There is a mailbox of this name, which gets nothing because of the rule. */
            instead_of_mailbox: boolean;
            /** @enum {string} */
            to: "rule";
        } | {
            address: string;
            /** @enum {string} */
            to: "mailbox";
        } | {
            address: string;
            /** @enum {string} */
            to: "elsewhere";
        } | {
            address: string;
            /** @enum {string} */
            to: "nowhere";
        } | {
            address: string;
            /** @enum {string} */
            to: "loop";
        };
        DnsFinding: {
            /** @example mx_missing */
            code: string;
            verdict: components["schemas"]["DnsVerdict"];
            advice: string;
        };
        DnsFlags: {
            mx: boolean;
            spf: boolean;
            dkim: boolean;
            dmarc: boolean;
        };
        DnsPublished: {
            name: string;
            kind: string;
            value: string;
            /**
             * Format: int32
             * @description Seconds for which others may still see this after a change.
             */
            ttl: number;
        };
        /** @description A record that a domain needs, and what is published in its place. */
        DnsRecord: {
            /**
             * @description What it is for.
             * @example mx
             */
            purpose: string;
            /** @example MX */
            label: string;
            verdict: components["schemas"]["DnsVerdict"];
            /** @description Relative to the domain; `@` is the domain itself. */
            host: string;
            kind: string;
            /** Format: int32 */
            priority?: number | null;
            /** @description What should be published. */
            value: string;
            /** @description The domain does its work without it. */
            optional: boolean;
            /** @description Whether PurelyMail found it right when it last looked; absent for what it does not tell. */
            purelymail?: boolean | null;
            /** @description What is. */
            published: components["schemas"]["DnsPublished"][];
            /** @description What is so and what to do, the worst first. */
            findings: components["schemas"]["DnsFinding"][];
            /** @description What to publish, where that is not `value`: the domain's own SPF record with PurelyMail in it. */
            suggestion?: string | null;
        };
        DnsReport: {
            health: components["schemas"]["Health"];
            /** @description Whether this server looks at the DNS (`mail.check_dns`). */
            looks: boolean;
            checked_at?: components["schemas"]["i64"] | null;
            next_at: components["schemas"]["i64"];
            /** @description Something that worked was seen broken once. Admins are told if it is so at the next look as well. */
            second_look: boolean;
            /** @description Where the domain's records are kept, as far as it could be found out. */
            name_servers: string[];
            records: components["schemas"]["DnsRecord"][];
        };
        /** @enum {string} */
        DnsVerdict: "right" | "remark" | "not_known" | "wrong" | "missing";
        DomainCount: {
            name: string;
            /** Format: int64 */
            mailboxes: number;
            health: components["schemas"]["Health"];
        };
        DomainList: {
            items: components["schemas"]["MailDomain"][];
        };
        DownloadBulk: {
            /** @description With a link for each password that nobody has opened. Links that were made before stop working. */
            links?: boolean;
        };
        DuplicateGroup: {
            /** Format: int64 */
            size: number;
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            wasted_bytes: number;
            /** @description Some of them, at most 5. */
            entries: components["schemas"]["Entry"][];
        };
        /** @description Files of equal size and etag. */
        DuplicateUsage: {
            /** @description What wastes most first; at most 50. */
            groups: components["schemas"]["DuplicateGroup"][];
            /**
             * Format: int64
             * @description What all but one of each take.
             */
            wasted_bytes: number;
            /** @description False when there are so many files that small ones were not compared. */
            complete: boolean;
        };
        EmailLink: {
            purpose: components["schemas"]["LinkPurpose"];
            /** @description Of the link, which only whoever made it knows. */
            token: string;
        };
        EmailSettings: {
            /** @example smtp.example.com:465 */
            server: string;
            /** @example MediaBridge <mediabridge@example.com> */
            from: string;
        };
        /** @enum {string} */
        EmailState: "waiting" | "sending" | "failed";
        Entry: {
            kind: components["schemas"]["EntryKind"];
            name: string;
            /** @description Relative to the caller's root; folders end with `/`. */
            path: string;
            /**
             * Format: int64
             * @description Of a folder: everything below it, where the catalog knows.
             */
            size?: number | null;
            /**
             * Format: int64
             * @description Objects below a folder, where the catalog knows.
             */
            objects?: number | null;
            modified_at?: components["schemas"]["i64"] | null;
            /** @description Another text whenever the content is another; from the catalog it is not S3's own. */
            etag?: string | null;
            storage_class?: string | null;
            preview?: components["schemas"]["Preview"] | null;
            /** @description False for names no tool can be trusted with (a `..` segment, a control character): shown, but not touched. */
            actionable: boolean;
        };
        EntryDetails: {
            entry: components["schemas"]["Entry"];
            content_type?: string | null;
            checksums: components["schemas"]["Checksums"];
            /** @description What "copy URL" gives for this file. */
            url_kind: components["schemas"]["UrlKind"];
        };
        /** @enum {string} */
        EntryKind: "folder" | "file";
        EntryPage: {
            path: string;
            entries: components["schemas"]["Entry"][];
            offset: number;
            /** @description Entries found so far; final when `complete`. */
            total: number;
            next_cursor?: string | null;
            /** @description False while a long listing still runs: ask again for the rest. */
            complete: boolean;
            /** @description The folder holds more than the server lists. */
            truncated: boolean;
            snapshot: string;
            checked_at: components["schemas"]["i64"];
            freshness: components["schemas"]["Freshness"];
            totals?: components["schemas"]["Totals"] | null;
        };
        /** @description Where events of a bucket are taken, without the secret. */
        EventHook: {
            url: string;
            created_at: components["schemas"]["i64"];
            last_event_at?: components["schemas"]["i64"] | null;
        };
        /** @description One field of the request body that was refused, and why. */
        Field: {
            field: string;
            message: string;
        };
        FileUrl: {
            path: string;
            url: string;
            kind: components["schemas"]["UrlKind"];
            expires_at?: components["schemas"]["i64"] | null;
        };
        Fix: {
            text: string;
            /** @description To copy: a policy, a CORS rule. */
            snippet?: string | null;
        };
        FolderUsage: {
            name: string;
            path: string;
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
        };
        /** @description How well what is shown is known. */
        Freshness: {
            state: components["schemas"]["FreshnessState"];
            checked_at?: components["schemas"]["i64"] | null;
            /**
             * Format: int32
             * @description Of the first reading, in per cent.
             */
            progress?: number | null;
        };
        /** @enum {string} */
        FreshnessState: "live" | "checked" | "indexing" | "listed";
        Grant: {
            member: components["schemas"]["GrantMember"];
            bucket: components["schemas"]["GrantBucket"];
            /** @description Inside the bucket's own root; empty for all of it. */
            root: string;
            permissions: components["schemas"]["Permission"][];
            version: components["schemas"]["i64"];
            updated_at: components["schemas"]["i64"];
        };
        GrantBucket: {
            id: string;
            name: string;
        };
        GrantList: {
            items: components["schemas"]["Grant"][];
        };
        GrantMember: {
            id: string;
            name: string;
            email: string;
            state: components["schemas"]["MemberState"];
        };
        /** @description A password that was, or is to be, handed over by a link. */
        HandOver: {
            id: string;
            /** @enum {string} */
            state: "waiting" | "opened" | "withdrawn" | "expired";
            /** @description Whether a link was made. What it is, nobody can tell any more. */
            has_link: boolean;
            made_by: string;
            created_at: components["schemas"]["i64"];
            expires_at: components["schemas"]["i64"];
            opened_at?: components["schemas"]["i64"] | null;
        };
        /** @description The link to pass on. It is told once; another one can be made as long as nobody has opened this. */
        HandOverLink: {
            id: string;
            url: string;
            expires_at: components["schemas"]["i64"];
        };
        HandOverList: {
            /** @description The newest first. */
            items: components["schemas"]["HandOver"][];
        };
        /** @description What was handed over. It is told this once. */
        HandedOver: {
            address: string;
            password: string;
        };
        /**
         * @description Whether mail of a domain arrives and is believed, by the DNS.
         * @enum {string}
         */
        Health: "healthy" | "broken" | "unknown";
        /** @enum {string} */
        IfExists: "ask" | "replace" | "keep_both";
        InvitationDetails: {
            name: string;
            email: string;
            role: components["schemas"]["Role"];
            invited_by: string;
            expires_at: components["schemas"]["i64"];
        };
        InviteMember: {
            name: string;
            /** @example ada@example.com */
            email: string;
            role: components["schemas"]["Role"];
        };
        InvitedMember: {
            member: components["schemas"]["Member"];
            invitation: components["schemas"]["OneTimeLink"];
        };
        /** @enum {string} */
        Kind: "session_reuse" | "outside_root" | "password_changed" | "password_reset" | "deletion_scheduled" | "deletion_cancelled" | "deletion_done" | "deletion_held" | "domain_broken" | "domain_healthy" | "credit_low" | "mailbox_appeared";
        /** @enum {string} */
        LinkPurpose: "invitation" | "password_reset";
        LinkToken: {
            token: string;
        };
        Login: {
            /** @example ada@example.com */
            email: string;
            /** Format: password */
            password: string;
        };
        MailDomain: {
            name: string;
            /** @description One of PurelyMail's own, such as `purelymail.com`. */
            is_shared: boolean;
            /** Format: int64 */
            mailboxes: number;
            /** @description Mailboxes of this domain may reset the password of the PurelyMail account. */
            allow_account_reset: boolean;
            /** @description Everything from a symbol to the `@` is ignored at delivery. */
            symbolic_subaddressing: boolean;
            health: components["schemas"]["Health"];
            /** @description What PurelyMail found out when it last looked. */
            purelymail: components["schemas"]["DnsFlags"];
            found_at: components["schemas"]["i64"];
            /** @description It is going to be deleted. */
            deletion_id?: string | null;
        };
        MailDomainChange: {
            allow_account_reset?: boolean | null;
            symbolic_subaddressing?: boolean | null;
        };
        Mailbox: {
            address: string;
            domain: string;
            /** @description When it was made here, or found at PurelyMail. */
            found_at: components["schemas"]["i64"];
            /** @description Who made it here; absent if it was made elsewhere. */
            made_by?: string | null;
            settings?: components["schemas"]["MailboxSettings"] | null;
            /** @description It is going to be deleted. */
            deletion_id?: string | null;
        };
        /** @description What is to change; absent stays as it is. */
        MailboxChange: {
            search_indexing?: boolean | null;
            password_reset?: boolean | null;
            two_factor?: boolean | null;
            /** Format: password */
            new_password?: string | null;
            /** @description A new password is made here, and handed over by a link. */
            generate_password?: boolean;
            /** @description The new password is tried once it is set, by signing in as a mail program does (`imap.host`). */
            try_sign_in?: boolean;
            /** @description What is to stand before the `@`. */
            local_part?: string | null;
            /** @description A password is to be changed although that may make the stored mail unreadable. */
            even_if_mail_is_lost?: boolean;
        };
        /** @description One mailbox as it is at PurelyMail right now. */
        MailboxDetails: {
            address: string;
            settings: components["schemas"]["MailboxSettings"];
            recovery_methods: components["schemas"]["RecoveryMethod"][];
            hand_over?: components["schemas"]["HandOverLink"] | null;
            sign_in?: components["schemas"]["SignInTried"] | null;
        };
        MailboxPage: {
            items: components["schemas"]["Mailbox"][];
            /**
             * Format: int64
             * @description Of all pages.
             */
            total: number;
            next_cursor?: string | null;
        };
        MailboxSettings: {
            search_indexing: boolean;
            /**
             * @description Whether the password can be reset. If not, PurelyMail keeps no key to the stored mail besides the password: mail
             *     may become unreadable when somebody else changes it.
             */
            password_reset: boolean;
            /** @description A demand; whether the person has set it up cannot be told. */
            two_factor: boolean;
            /** @description Can be changed on PurelyMail's own pages only. */
            spam_filtering: boolean;
            looked_at: components["schemas"]["i64"];
        };
        /** @description The signed-in member. The server decides what the app shows; `menu` lists the parts that are theirs. */
        Me: {
            id: string;
            name: string;
            email: string;
            role: components["schemas"]["Role"];
            menu: components["schemas"]["MenuItem"][];
        };
        Member: {
            id: string;
            name: string;
            email: string;
            role: components["schemas"]["Role"];
            state: components["schemas"]["MemberState"];
            created_at: components["schemas"]["i64"];
            last_seen_at?: components["schemas"]["i64"] | null;
            /**
             * Format: int64
             * @description How many buckets the member was granted.
             */
            grants: number;
        };
        MemberPage: {
            items: components["schemas"]["Member"][];
            next_cursor?: string | null;
        };
        /** @enum {string} */
        MemberState: "active" | "invited" | "disabled";
        /** @enum {string} */
        MenuItem: "files" | "mail" | "admin_buckets" | "admin_members" | "admin_audit" | "admin_email";
        NewAppPassword: {
            /** @description What it is for. */
            name: string;
        };
        /** @description What a storage has to be told so that it posts its events here. */
        NewEventHook: {
            /** @example https://media.example.com/api/v1/events/s3/0190… */
            url: string;
            /** @description Shown once. Sent as `Authorization: Bearer …`, or the key of `X-MediaBridge-Signature`. */
            secret: string;
        };
        NewFile: {
            /** @description May contain `/` when a whole folder is uploaded. */
            name: string;
            /** Format: int64 */
            size: number;
            content_type: string;
            /**
             * @description Base64 of the big-endian CRC-32 of the file.
             * @example y/Q5Jg==
             */
            checksum_crc32: string;
            if_exists: components["schemas"]["IfExists"];
        };
        NewFolder: {
            /** @example 2026/summer/ */
            path: string;
            grant_version?: components["schemas"]["i64"] | null;
        };
        NewMailbox: {
            /** @description What stands before the `@`. */
            local_part: string;
            domain: string;
            /**
             * Format: password
             * @description Absent: one is made here, and handed over by a link.
             */
            password?: string | null;
            search_indexing?: boolean;
            password_reset?: boolean;
            /** @description PurelyMail greets the new mailbox. */
            welcome_email?: boolean;
            /** @description An address by which the password can be reset. */
            recovery_email?: string | null;
        };
        NewSearch: {
            name: string;
            query: string;
            order?: components["schemas"]["SearchOrder"];
            scope?: components["schemas"]["Scope"] | null;
        };
        Notice: {
            id: string;
            at: components["schemas"]["i64"];
            kind: components["schemas"]["Kind"];
            /** @description Whom it is about; absent when that is the caller. */
            member_id?: string | null;
            member_name?: string | null;
            bucket_id?: string | null;
            bucket_name?: string | null;
            path?: string | null;
            /**
             * @description What it is about, when that is neither a member nor a bucket nor a path.
             * @example anna@example.com
             */
            subject?: string | null;
            /**
             * @description The page of the web app that shows it.
             * @example /mail/deletions
             */
            link?: string | null;
            ip?: string | null;
            /** @example Firefox */
            browser?: string | null;
            /** @example Windows */
            system?: string | null;
            seen: boolean;
        };
        NoticeChoice: {
            kind: components["schemas"]["Kind"];
            /** @description Whether it comes by e-mail, too. What one did oneself never does. */
            email: boolean;
        };
        NoticeChoices: {
            /** @description Whether e-mail is set up on this server. */
            email_is_set_up: boolean;
            /** @description Where e-mails go. */
            email: string;
            /** @description The kinds that the caller may be told of. */
            items: components["schemas"]["NoticeChoice"][];
        };
        NoticePage: {
            items: components["schemas"]["Notice"][];
            /**
             * Format: int64
             * @description Of all notices, not only of this page.
             */
            unseen: number;
            next_cursor?: string | null;
        };
        OffBoarding: {
            /** @description Who gets the mail from now on. Absent: nobody else. */
            forward_to?: string | null;
            /** @description What is forwarded is kept in the mailbox as well. */
            keep_copy?: boolean;
            /** @description Put the mailbox up for deletion. */
            delete?: boolean;
            /** @description The password is to be changed although that may make the stored mail unreadable. */
            even_if_mail_is_lost?: boolean;
            /** @description Only these, such as those that failed before. Absent: all that the plan has. */
            steps?: components["schemas"]["OffBoardingStep"][] | null;
        };
        OffBoardingPlan: {
            steps: components["schemas"]["OffBoardingPlannedStep"][];
            /** @description What one should know about it. */
            remarks: string[];
            /** @description With a new password the mail that is there may become unreadable, which has to be accepted. */
            loses_mail: boolean;
        };
        OffBoardingPlannedStep: {
            step: components["schemas"]["OffBoardingStep"];
            /** @description What happens. */
            detail: string;
        };
        OffBoardingResult: {
            steps: components["schemas"]["OffBoardingStepEnd"][];
        };
        /** @enum {string} */
        OffBoardingStep: "password" | "recovery" | "forward" | "deletion";
        OffBoardingStepEnd: {
            step: components["schemas"]["OffBoardingStep"];
            is_done: boolean;
            /** @description What was done, or why it was not. */
            detail: string;
        };
        /** @description The link to hand over. It is shown once. */
        OneTimeLink: {
            url: string;
            expires_at: components["schemas"]["i64"];
        };
        OpenHandOver: {
            /** @description What stands behind `#token=` in the link. */
            token: string;
        };
        /** @description An e-mail that was not taken by the SMTP server so far. What it says is shown to nobody. */
        OutboxEmail: {
            id: string;
            name: string;
            email: string;
            subject: string;
            state: components["schemas"]["EmailState"];
            /** Format: int64 */
            attempts: number;
            last_error?: string | null;
            created_at: components["schemas"]["i64"];
            next_attempt_at?: components["schemas"]["i64"] | null;
            failed_at?: components["schemas"]["i64"] | null;
        };
        OutboxPage: {
            settings?: components["schemas"]["EmailSettings"] | null;
            /**
             * Format: int64
             * @description Of all, not only of this page.
             */
            waiting: number;
            /** Format: int64 */
            failed: number;
            items: components["schemas"]["OutboxEmail"][];
            next_cursor?: string | null;
        };
        Ownership: {
            /** @description The whole value of the TXT record at the domain itself (`@`). One for all domains of the account. */
            txt: string;
        };
        OwnershipCheck: {
            /** @example example.org */
            name: string;
        };
        OwnershipSeen: {
            domain: string;
            record?: components["schemas"]["DnsRecord"] | null;
        };
        PasswordResetDetails: {
            name: string;
            email: string;
            expires_at: components["schemas"]["i64"];
        };
        /** @enum {string} */
        Permission: "view" | "upload" | "delete" | "share";
        /** @enum {string} */
        Preview: "image" | "video" | "audio" | "pdf" | "text" | "code" | "markdown" | "csv";
        /** @description The body of every error. */
        Problem: {
            type: string;
            title: string;
            /** Format: int32 */
            status: number;
            /** @description Stable name to switch on. */
            code: string;
            /** @description A sentence for the person. */
            detail: string;
            /** @description Finds the request in the server's log. */
            request_id: string;
            fields?: components["schemas"]["Field"][];
        };
        /** @description Which halves of the product are in use. Each is there once something is connected to it. */
        Product: {
            name: components["schemas"]["ProductName"];
            /** @description There is a bucket. */
            files: boolean;
            /** @description There is a PurelyMail account. */
            mail: boolean;
        };
        /**
         * @description What this server is to the people who use it.
         * @enum {string}
         */
        ProductName: "mediabridge" | "purelymanage";
        PutGrant: {
            /** @example Clients/Aurora/ */
            root: string;
            permissions: components["schemas"]["Permission"][];
        };
        PutNoticeChoices: {
            items: components["schemas"]["NoticeChoice"][];
        };
        Records: {
            text: string;
        };
        /** @enum {string} */
        RecoveryKind: "email" | "phone";
        RecoveryMethod: {
            /** @description `email` or `phone`. */
            kind: string;
            target: string;
            description: string;
            /** @description A reset by this method also takes off the second factor. */
            allows_two_factor_reset: boolean;
        };
        Refresh: {
            /** @description Random text, the same for every retry of one refresh. A retry is then given the same answer. */
            attempt_id?: string | null;
        };
        Report: {
            ok: boolean;
            checked_at: components["schemas"]["i64"];
            checks: components["schemas"]["Check"][];
        };
        /** @enum {string} */
        Role: "owner" | "admin" | "member";
        RoutingRule: {
            /** Format: int64 */
            id: number;
            domain: string;
            pattern: components["schemas"]["RulePattern"];
            /** @description What the address is, or starts with; empty for the patterns that need nothing. */
            match_user: string;
            targets: string[];
            /** @description The rule in words. */
            label: string;
            /** @description What one should know about it: mailboxes that get nothing because of it, circles, targets that nobody has. */
            remarks: string[];
            /** @description It is going to be deleted. */
            deletion_id?: string | null;
        };
        RuleInput: {
            domain: string;
            pattern: components["schemas"]["RulePattern"];
            match_user?: string;
            targets: string[];
        };
        RuleList: {
            items: components["schemas"]["RoutingRule"][];
        };
        /**
         * @description Which addresses a rule is for: the four that PurelyMail's own pages offer, and those that match nothing.
         * @enum {string}
         */
        RulePattern: "any" | "any_unused" | "starts_with" | "exactly" | "useless";
        RulePreview: {
            label: string;
            remarks: string[];
            /**
             * Format: int64
             * @description The rule that is there for the same addresses. PurelyMail has one at most: that one would have to be changed.
             */
            in_the_way?: number | null;
        };
        SaveRecovery: {
            kind: components["schemas"]["RecoveryKind"];
            target: string;
            description?: string;
            allows_two_factor_reset?: boolean;
        };
        SavedBucket: {
            bucket: components["schemas"]["BucketSettings"];
            report: components["schemas"]["Report"];
        };
        SavedSearch: {
            id: string;
            name: string;
            query: string;
            order: components["schemas"]["SearchOrder"];
            /** @description Empty: every bucket. */
            bucket_id?: string | null;
            path?: string | null;
        };
        SavedSearches: {
            saved: components["schemas"]["SavedSearch"][];
        };
        /** @description Where to search: one folder of one bucket. */
        Scope: {
            bucket_id: string;
            /** @description Empty: all that the caller sees of the bucket. */
            path: string;
            grant_version?: components["schemas"]["i64"] | null;
        };
        /** @description A hit, and the bucket it is in. */
        SearchHit: components["schemas"]["Entry"] & {
            bucket_id: string;
        };
        /** @enum {string} */
        SearchOrder: "relevance" | "newest" | "largest" | "name";
        /** @description How well a bucket of a search is known. */
        SearchedBucket: {
            bucket_id: string;
            freshness: components["schemas"]["Freshness"];
        };
        SeenNotices: {
            /** @description The newest notice that was seen; older ones count as seen too. */
            up_to: string;
        };
        ServerInfo: {
            version: string;
            started_at: components["schemas"]["i64"];
            database: string;
            /** @description Whether e-mail is set up. */
            email: boolean;
            /**
             * Format: int64
             * @description Bytes of request bodies received since the start. Uploaded files are not among them.
             */
            request_bytes: number;
            /** Format: int64 */
            response_bytes: number;
        };
        ServerMessage: {
            /** @enum {string} */
            type: "ready";
        } | {
            /** @enum {string} */
            type: "pong";
        } | {
            retry_after_ms: components["schemas"]["i64"];
            /** @enum {string} */
            type: "slow_down";
        } | {
            /** Format: int64 */
            generation: number;
            /** @description What to mark in the hits. */
            terms: string[];
            buckets: components["schemas"]["SearchedBucket"][];
            /** @enum {string} */
            type: "search_started";
        } | {
            /** Format: int64 */
            generation: number;
            bucket_id: string;
            path: string;
            /** @enum {string} */
            type: "search_walking";
        } | {
            /** Format: int64 */
            generation: number;
            hits: components["schemas"]["SearchHit"][];
            /** @enum {string} */
            type: "search_hits";
        } | {
            /** Format: int64 */
            generation: number;
            bucket_id: string;
            /** Format: int64 */
            scanned: number;
            /** @enum {string} */
            type: "search_bucket_done";
        } | {
            /** Format: int64 */
            generation: number;
            bucket_id: string;
            code: string;
            detail: string;
            /** @enum {string} */
            type: "search_bucket_failed";
        } | {
            /** Format: int64 */
            generation: number;
            /** @description Hits sent. */
            hits: number;
            total: components["schemas"]["Total"];
            milliseconds: components["schemas"]["i64"];
            next_cursor?: string | null;
            /** @description A walk ended early: not everything was looked at. */
            truncated: boolean;
            /** @description A query with hits, when this one has none. */
            suggestion?: string | null;
            /** @enum {string} */
            type: "search_done";
        } | {
            /** Format: int64 */
            generation: number;
            code: string;
            detail: string;
            /** @enum {string} */
            type: "search_failed";
        } | {
            bucket_id: string;
            path: string;
            /** @enum {string} */
            type: "entries_changed";
        } | {
            /** @enum {string} */
            type: "mail_changed";
        } | {
            /** @enum {string} */
            type: "grants_changed";
        } | {
            /** @enum {string} */
            type: "notice";
        } | {
            code: string;
            /** @enum {string} */
            type: "session_ended";
        } | {
            code: string;
            detail: string;
            /** @enum {string} */
            type: "error";
        };
        Session: {
            id: string;
            /** @description The one this request was made in. */
            is_current: boolean;
            created_at: components["schemas"]["i64"];
            last_used_at: components["schemas"]["i64"];
            /** @description When it ends, however much it is used. */
            expires_at: components["schemas"]["i64"];
            ip?: string | null;
            /** @example Firefox */
            browser?: string | null;
            /** @example Windows */
            system?: string | null;
        };
        SessionList: {
            items: components["schemas"]["Session"][];
        };
        SetUp: {
            /** @description From the server's console. */
            setup_code: string;
            name: string;
            email: string;
            /** Format: password */
            password: string;
        };
        SetupStatus: {
            /** @description Nobody has an account yet. */
            needed: boolean;
            product: components["schemas"]["ProductName"];
        };
        /** @description A started or refreshed session. The refresh token travels in an `HttpOnly` cookie, never in a body. */
        SignIn: {
            /** @description Not a secret. Tells the tabs of one browser apart that are signed in by different sessions. */
            session_id: string;
            access_token: string;
            expires_at: components["schemas"]["i64"];
            member: components["schemas"]["Me"];
        };
        /** @enum {string} */
        SignInOutcome: "works" | "refused" | "unknown";
        /** @description What came of trying a password. */
        SignInTried: {
            outcome: components["schemas"]["SignInOutcome"];
            detail: string;
        };
        /** @description A request the browser can make to S3 once, with these very headers. */
        SignedPut: {
            url: string;
            method: string;
            headers: {
                [key: string]: string;
            };
            expires_at: components["schemas"]["i64"];
        };
        SignedUpload: {
            put: components["schemas"]["SignedPut"];
        };
        StartBulk: {
            csv: string;
            /** @description Of the plan that was looked at. */
            plan: string;
        };
        StartUploads: {
            /** @description The folder; empty for the top. */
            path: string;
            /** @description At most 200. */
            files: components["schemas"]["NewFile"][];
            grant_version?: components["schemas"]["i64"] | null;
        };
        StartedUpload: {
            upload: components["schemas"]["Upload"];
            /** @enum {string} */
            status: "ready";
        } | {
            path: string;
            existing: components["schemas"]["Entry"];
            /** @enum {string} */
            status: "exists";
        } | {
            code: string;
            detail: string;
            /** @enum {string} */
            status: "refused";
        };
        StartedUploads: {
            /** @description In the order of the files. */
            items: components["schemas"]["StartedUpload"][];
        };
        TestBucket: {
            /** @description A registered bucket whose stored secret to use when none is given. */
            id?: string | null;
            settings: components["schemas"]["BucketInput"];
        };
        TestedEmail: {
            sent: boolean;
            to: string;
            /** @description What the SMTP server said to it, or what went wrong on the way there. */
            answer: string;
        };
        Total: {
            /** Format: int64 */
            value: number;
            /** @description False: there are at least so many. */
            exact: boolean;
        };
        /** @description Objects at any depth, and their bytes. */
        Totals: {
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
        };
        Trace: {
            /** @description In the order in which the mail gets there. */
            steps: components["schemas"]["DeliveryStep"][];
        };
        TypeUsage: {
            /** @description image, video, audio, document, archive, code or other. */
            kind: string;
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
        };
        UpdateMe: {
            name: string;
        };
        UpdateMember: {
            name?: string | null;
            role?: components["schemas"]["Role"] | null;
            disabled?: boolean | null;
        };
        Upload: {
            id: string;
            /** @description Where the file goes, which may be another name than asked for. */
            path: string;
            put: components["schemas"]["SignedPut"];
        };
        /** @enum {string} */
        UrlKind: "cdn" | "presigned";
        UrlList: {
            items: components["schemas"]["FileUrl"][];
        };
        /** @enum {string} */
        UrlPurpose: "preview" | "download" | "copy";
        UrlRequest: {
            /** @description At most 200. */
            paths: string[];
            purpose: components["schemas"]["UrlPurpose"];
            /**
             * Format: int32
             * @description For `copy` on a private bucket: 60 to 604,800 (seven days). A day if absent.
             */
            expires_in_seconds?: number | null;
            grant_version?: components["schemas"]["i64"] | null;
        };
        Usage: {
            bucket_id: string;
            path: string;
            freshness: components["schemas"]["Freshness"];
            /** Format: int64 */
            objects: number;
            /** Format: int64 */
            bytes: number;
            /** @description Directly in this folder, the largest first; at most 200. */
            folders: components["schemas"]["FolderUsage"][];
            /** @description The files that lie directly in it. */
            other: components["schemas"]["Amount"];
            types: components["schemas"]["TypeUsage"][];
            ages: components["schemas"]["AgeUsage"][];
            storage_classes: components["schemas"]["ClassUsage"][];
            /** @description The largest files, at most 20. */
            largest: components["schemas"]["Entry"][];
            duplicates: components["schemas"]["DuplicateUsage"];
            /** @description Of the whole bucket, for those who see it whole; else empty. */
            history: components["schemas"]["DayUsage"][];
        };
        /** @enum {string} */
        Visibility: "public" | "private";
        /** Format: int64 */
        i64: number;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    outbox_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutboxPage"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    outbox_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestedEmail"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    outbox_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    outbox_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_list: {
        parameters: {
            query?: {
                /** @description An action such as `file.delete`, or a family such as `file.`. */
                action?: string;
                member_id?: string;
                bucket_id?: string;
                /** @description Part of a path, subject, name or e-mail. */
                text?: string;
                from?: components["schemas"]["i64"];
                to?: components["schemas"]["i64"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_export_csv: {
        parameters: {
            query?: {
                /** @description An action such as `file.delete`, or a family such as `file.`. */
                action?: string;
                member_id?: string;
                bucket_id?: string;
                /** @description Part of a path, subject, name or e-mail. */
                text?: string;
                from?: components["schemas"]["i64"];
                to?: components["schemas"]["i64"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_export_jsonl: {
        parameters: {
            query?: {
                /** @description An action such as `file.delete`, or a family such as `file.`. */
                action?: string;
                member_id?: string;
                bucket_id?: string;
                /** @description Part of a path, subject, name or e-mail. */
                text?: string;
                from?: components["schemas"]["i64"];
                to?: components["schemas"]["i64"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_refresh_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buckets_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BucketList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buckets_register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BucketInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedBucket"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buckets_test_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestBucket"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buckets_get_bucket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bucket"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buckets_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buckets_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BucketChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedBucket"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    catalog_show: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogState"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    catalog_crawl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    catalog_make: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewEventHook"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    catalog_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    files_list: {
        parameters: {
            query?: {
                /** @description The folder; empty for the top. */
                path?: string;
                sort?: "name" | "modified" | "size";
                order?: "asc" | "desc";
                /** @description Jump to this entry instead of following cursors. */
                offset?: number;
                cursor?: string;
                /** @description At most 1,000. */
                limit?: number;
                /** @description Read on in this snapshot, so that pages fit together, as long as the server keeps it. */
                snapshot?: string;
                /** @description The grant's version the caller's screen was made with; another one answers 409. */
                grant_version?: components["schemas"]["i64"];
            };
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryPage"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    files_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteResult"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    files_entry: {
        parameters: {
            query: {
                path: string;
                /** @description The grant's version the caller's screen was made with; another one answers 409. */
                grant_version?: components["schemas"]["i64"];
            };
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryDetails"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    files_new_folder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFolder"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entry"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grants_of_bucket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grants_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
                member_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutGrant"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grant"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grants_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buckets_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BucketSettings"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buckets_test_registered: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploads_start: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartUploads"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedUploads"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    files_urls: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UrlRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UrlList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_show: {
        parameters: {
            query?: {
                /** @description The folder; empty for the top. */
                path?: string;
                /** @description The grant's version the caller's screen was made with; another one answers 409. */
                grant_version?: components["schemas"]["i64"];
            };
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    server_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/csp-report": Record<string, never>;
                "application/reports+json": Record<string, never>[];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletions_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletionList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletions_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletions_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Cancel"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletions_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    catalog_receive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bucket_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hand_overs_open: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenHandOver"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandedOver"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_accept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_lookup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkToken"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationDetails"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mail_dashboard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mail_connect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Connect"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mail_disconnect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulk_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRunList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulk_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartBulk"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRun"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulk_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkTable"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkPlan"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulk_get_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRunDetails"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulk_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadBulk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulk_stop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DomainList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_add: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddDomain"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailDomain"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailDomainChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailDomain"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_dns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DnsReport"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_recheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailDomain"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_records: {
        parameters: {
            query: {
                format: "table" | "zone" | "cloudflare" | "terraform";
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Records"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hand_overs_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hand_overs_make_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandOverLink"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailboxes_list: {
        parameters: {
            query?: {
                /** @description Part of the address. */
                text?: string;
                domain?: string;
                sort?: "address" | "newest";
                cursor?: string;
                /** @description 1 to 500, 100 if absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailboxPage"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailboxes_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMailbox"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailboxDetails"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailboxes_get_mailbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailboxDetails"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailboxes_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailboxes_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailboxChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailboxDetails"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailboxes_make_app_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAppPassword"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppPasswordMade"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hand_overs_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandOverList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    off_boarding_carry_out: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OffBoarding"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OffBoardingResult"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    off_boarding_look: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OffBoarding"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OffBoardingPlan"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailboxes_save_recovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveRecovery"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mailboxes_remove_recovery: {
        parameters: {
            query: {
                target: string;
            };
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_ownership: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ownership"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    domains_check_ownership: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnershipCheck"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnershipSeen"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingRule"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_preview: {
        parameters: {
            query?: {
                /** @description The rule that this one would take the place of: it would not be there any more. */
                replaces?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulePreview"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_replace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingRule"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mail_sync_now: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_trace_address: {
        parameters: {
            query: {
                /** @description `somebody@example.org` */
                address: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trace"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_rename: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMe"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notices_get_choices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeChoices"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notices_put_choices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutNoticeChoices"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeChoices"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notices_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticePage"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notices_mark_seen: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeenNotices"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearches"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_save: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSearch"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_list_own: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_end_own_others: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_end_own: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_invite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteMember"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedMember"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_get_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMember"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grants_of_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_invite_again: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneTimeLink"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_email_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailLink"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_make_reset_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneTimeLink"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_list_of_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_end_of_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_accept_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptPasswordReset"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_lookup_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkToken"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordResetDetails"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    server_product: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    server_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerInfo"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupStatus"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetUp"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploads_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploads_complete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entry"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploads_sign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedUpload"];
                };
            };
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
