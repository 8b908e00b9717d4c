import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { FileIcon } from "../../ui/file-icon";
import { formatNumber, formatSize } from "../../ui/format";
import { ShareBar } from "../../ui/share-bar";
import { Cell, Row, Table } from "../../ui/table";
import type { Portion } from "./treemap";

/** The same as the treemap, in rows. */
export function PortionTable({ portions, label }: { portions: readonly Portion[]; label: string }) {
	const { t, i18n } = useLingui();
	const total = portions.reduce((sum, { bytes }) => sum + bytes, 0);
	return (
		<Table
			label={label}
			columns={[
				{ id: "name", title: t`Name` },
				{ id: "share", title: t`Share`, className: "max-sm:hidden" },
				{ id: "size", title: t`Size`, className: "text-end!" },
				{ id: "files", title: t`Files`, className: "text-end!" },
			]}
		>
			{[...portions]
				.sort((a, b) => b.bytes - a.bytes)
				.map(({ key, name, bytes, objects, to }) => (
					<Row key={key} className="relative">
						<Cell className="w-1/2 max-w-0">
							<span className="flex items-center gap-2.5">
								<FileIcon kind={to ? "folder" : "file"} preview={null} name={name} />
								{to ? (
									<Link to="/usage" search={to} className="truncate before:absolute before:inset-0">
										{name}
									</Link>
								) : (
									<span className="truncate text-ink-muted">{name}</span>
								)}
							</span>
						</Cell>
						<Cell className="w-1/4 max-sm:hidden">
							<ShareBar share={total === 0 ? 0 : bytes / total} />
						</Cell>
						<Cell className="whitespace-nowrap text-end tabular-nums">
							{formatSize(bytes, i18n.locale)}
						</Cell>
						<Cell className="whitespace-nowrap text-end text-ink-muted tabular-nums">
							{formatNumber(objects, i18n.locale)}
						</Cell>
					</Row>
				))}
		</Table>
	);
}
