import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Folder } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton, ListBox, ListBoxItem } from "react-aria-components";
import { crumbsOf } from "../../api/entry-path";
import { bucketsQuery } from "../../api/queries";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { LoadProblem } from "../../ui/load-problem";
import { SkeletonRows } from "../../ui/skeleton";
import { foldersQuery } from "./queries";

/** Looks into a bucket to choose one of its folders. */
export function FolderPicker(props: {
	readonly bucketId: string;
	readonly bucketName: string;
	readonly start: string;
	readonly onChoose: (path: string) => void;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	const [path, setPath] = useState(props.start);
	const { data: buckets } = useQuery(bucketsQuery);
	const bucket = buckets?.find((one) => one.id === props.bucketId);
	const folders = useQuery({
		...foldersQuery(bucket ?? { id: props.bucketId, grant_version: 0 }, path),
		enabled: bucket !== undefined,
	});
	const crumbs = [{ name: props.bucketName, path: "" }, ...crumbsOf(path)];
	return (
		<Dialog
			isOpen
			onClose={props.onClose}
			title={t`Choose a folder`}
			footer={
				<>
					<Button onPress={props.onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button variant="primary" onPress={() => props.onChoose(path)}>
						{path === "" ? (
							<Trans>Choose the whole bucket</Trans>
						) : (
							<Trans>Choose this folder</Trans>
						)}
					</Button>
				</>
			}
		>
			<nav aria-label={t`Folder`} className="mb-2 flex flex-wrap items-center gap-0.5">
				{crumbs.map((crumb, at) => (
					<span key={crumb.path} className="flex min-w-0 items-center gap-0.5">
						{at > 0 && (
							<ChevronRight
								size={14}
								aria-hidden="true"
								className="text-ink-faint rtl:rotate-180"
							/>
						)}
						<AriaButton
							onPress={() => setPath(crumb.path)}
							{...(at === crumbs.length - 1 ? { "aria-current": "location" } : {})}
							className="min-h-6 max-w-48 truncate rounded-sm px-1 text-ink-muted aria-[current]:font-medium aria-[current]:text-ink hover:bg-hover"
						>
							{crumb.name}
						</AriaButton>
					</span>
				))}
			</nav>
			<div className="h-64 overflow-hidden rounded-lg border border-line bg-canvas">
				{folders.isPending && <SkeletonRows rows={6} label={t`Loading the folders`} />}
				{folders.isError && (
					<div className="p-3">
						<LoadProblem
							title={t`The folders could not be loaded`}
							detail={folders.error.message}
							onRetry={() => void folders.refetch()}
						/>
					</div>
				)}
				{folders.data && (
					<ListBox
						aria-label={t`Folders`}
						items={folders.data}
						selectionMode="none"
						onAction={(key) => setPath(String(key))}
						renderEmptyState={() => (
							<p className="p-4 text-center text-ink-muted">
								<Trans>There are no folders in here.</Trans>
							</p>
						)}
						className="scroll-quiet h-full overflow-y-auto p-1 outline-none"
					>
						{(folder) => (
							<ListBoxItem
								id={folder.path}
								textValue={folder.name}
								className="flex min-h-control cursor-default items-center gap-2.5 rounded-md px-2 outline-none hover:bg-hover data-[focus-visible]:bg-hover"
							>
								<Folder
									size={16}
									aria-hidden="true"
									className="shrink-0 fill-accent/15 text-accent"
								/>
								<span className="min-w-0 flex-1 truncate">{folder.name}</span>
								<ChevronRight
									size={14}
									aria-hidden="true"
									className="text-ink-faint rtl:rotate-180"
								/>
							</ListBoxItem>
						)}
					</ListBox>
				)}
			</div>
		</Dialog>
	);
}
