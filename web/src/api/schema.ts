/**
 * The shapes of the HTTP API. Times are unix milliseconds, sizes are bytes.
 * Import from models.ts; this file is replaced by the one generated from the server's OpenAPI document.
 */
export interface components {
	schemas: {
		Problem: {
			type: string;
			title: string;
			status: number;
			code: string;
			detail: string;
			request_id?: string | null;
			fields?: components["schemas"]["FieldProblem"][];
		};
		FieldProblem: { field: string; message: string };
		Role: "owner" | "admin" | "member";
		MenuItem: "files" | "admin_buckets" | "admin_members" | "admin_audit";
		Me: {
			id: string;
			name: string;
			email: string;
			role: components["schemas"]["Role"];
			menu: components["schemas"]["MenuItem"][];
		};
		SignIn: { access_token: string; expires_at: number; member: components["schemas"]["Me"] };
		SetupState: { needed: boolean };
		InvitationDetails: {
			name: string;
			email: string;
			role: components["schemas"]["Role"];
			invited_by: string;
			expires_at: number;
		};
		Invitation: { url: string; expires_at: number };
		MemberState: "active" | "invited" | "disabled";
		Member: {
			id: string;
			name: string;
			email: string;
			role: components["schemas"]["Role"];
			state: components["schemas"]["MemberState"];
			created_at: number;
			last_seen_at?: number | null;
			grants: number;
		};
		InvitedMember: {
			member: components["schemas"]["Member"];
			invitation: components["schemas"]["Invitation"];
		};
		Permission: "view" | "upload" | "delete" | "share";
		Visibility: "public" | "private";
		Bucket: {
			id: string;
			name: string;
			description: string;
			visibility: components["schemas"]["Visibility"];
			permissions: components["schemas"]["Permission"][];
			grant_version: number;
		};
		Addressing: "auto" | "path" | "virtual_host";
		Checksums: "auto" | "when_required" | "always";
		BucketInput: {
			name: string;
			description?: string;
			endpoint?: string | null;
			region: string;
			bucket: string;
			access_key_id: string;
			secret_access_key?: string;
			addressing: components["schemas"]["Addressing"];
			root?: string;
			cdn_base_url?: string | null;
			checksums: components["schemas"]["Checksums"];
			ca_certificate?: string | null;
		};
		BucketSettings: {
			id: string;
			name: string;
			description: string;
			endpoint?: string | null;
			region: string;
			bucket: string;
			access_key_id: string;
			addressing: components["schemas"]["Addressing"];
			root: string;
			cdn_base_url?: string | null;
			checksums: components["schemas"]["Checksums"];
			ca_certificate?: string | null;
			created_at: number;
			updated_at: number;
			last_report?: components["schemas"]["Report"] | null;
		};
		SavedBucket: {
			bucket: components["schemas"]["BucketSettings"];
			report: components["schemas"]["Report"];
		};
		CheckName: "connect" | "list" | "put" | "get" | "delete" | "cors" | "clock";
		CheckStatus: "passed" | "failed" | "skipped";
		Fix: { text: string; snippet?: string | null };
		Check: {
			check: components["schemas"]["CheckName"];
			status: components["schemas"]["CheckStatus"];
			detail: string;
			fix?: components["schemas"]["Fix"] | null;
		};
		Report: { ok: boolean; checked_at: number; checks: components["schemas"]["Check"][] };
		Grant: {
			member: {
				id: string;
				name: string;
				email: string;
				state: components["schemas"]["MemberState"];
			};
			bucket: { id: string; name: string };
			root: string;
			permissions: components["schemas"]["Permission"][];
			version: number;
			updated_at: number;
		};
		EntryKind: "folder" | "file";
		PreviewKind: "image" | "video" | "audio" | "pdf" | "text" | "code" | "markdown" | "csv";
		Entry: {
			kind: components["schemas"]["EntryKind"];
			name: string;
			path: string;
			size?: number | null;
			modified_at?: number | null;
			etag?: string | null;
			storage_class?: string | null;
			preview?: components["schemas"]["PreviewKind"] | null;
			actionable: boolean;
		};
		EntryPage: {
			path: string;
			entries: components["schemas"]["Entry"][];
			offset: number;
			total: number;
			next_cursor?: string | null;
			complete: boolean;
			snapshot: string;
			checked_at: number;
		};
		UrlKind: "cdn" | "presigned";
		EntryDetails: {
			entry: components["schemas"]["Entry"];
			content_type?: string | null;
			checksums: Record<string, string>;
			url_kind: components["schemas"]["UrlKind"];
		};
		FileUrl: {
			path: string;
			url: string;
			kind: components["schemas"]["UrlKind"];
			expires_at?: number | null;
		};
		DeleteResult: {
			deleted: number;
			failed: { path: string; code: string; detail: string }[];
		};
		SignedPut: {
			url: string;
			method: string;
			headers: Record<string, string>;
			expires_at: number;
		};
		UploadTicket: { id: string; path: string; put: components["schemas"]["SignedPut"] };
		UploadAnswer:
			| { status: "ready"; upload: components["schemas"]["UploadTicket"] }
			| { status: "exists"; path: string; existing: components["schemas"]["Entry"] }
			| { status: "refused"; code: string; detail: string };
		AuditOutcome: "done" | "refused" | "failed";
		AuditRow: {
			id: string;
			at: number;
			member?: { id: string; name: string; email: string } | null;
			action: string;
			bucket?: { id: string; name: string } | null;
			path?: string | null;
			subject?: string | null;
			ip?: string | null;
			outcome: components["schemas"]["AuditOutcome"];
			detail?: string | null;
		};
		ServerInfo: {
			version: string;
			started_at: number;
			database: "sqlite" | "postgres";
			request_bytes: number;
			response_bytes: number;
		};
	};
}
