import { useLingui } from "@lingui/react/macro";
import type { Permission } from "../../api/models";
import { Badge } from "../../ui/badge";

export const PERMISSIONS: readonly Permission[] = ["view", "upload", "delete", "share"];

export interface PermissionWords {
	readonly name: string;
	readonly hint: string;
}

export function usePermissionWords(): Readonly<Record<Permission, PermissionWords>> {
	const { t } = useLingui();
	return {
		view: { name: t`View`, hint: t`See, preview and download files.` },
		upload: { name: t`Upload`, hint: t`Add files and folders, and replace files.` },
		delete: { name: t`Delete`, hint: t`Delete files and folders.` },
		share: { name: t`Share`, hint: t`Copy URLs that work without signing in.` },
	};
}

export function PermissionBadges({ permissions }: { permissions: readonly Permission[] }) {
	const words = usePermissionWords();
	return (
		<span className="flex flex-wrap gap-1 sm:flex-nowrap">
			{PERMISSIONS.filter((permission) => permissions.includes(permission)).map((permission) => (
				<Badge key={permission} title={words[permission].hint}>
					{words[permission].name}
				</Badge>
			))}
		</span>
	);
}
