import { TrashDialog } from '../alike/TrashDialog.tsx';
import { ClusterDialog } from '../cluster/ClusterDialog.tsx';
import { ClusterFolderDialog } from '../cluster/ClusterFolderDialog.tsx';
import { ClusterLogDialog } from '../cluster/ClusterLogDialog.tsx';
import { ClusterTokenDialog } from '../cluster/ClusterTokenDialog.tsx';
import { Palette } from '../commands/Palette.tsx';
import { ShortcutsDialog } from '../commands/ShortcutsDialog.tsx';
import { CutDialog } from '../handover/CutDialog.tsx';
import { ExportDialog } from '../handover/ExportDialog.tsx';
import { ImportDialog } from '../handover/ImportDialog.tsx';
import { OriginalsDialog } from '../handover/OriginalsDialog.tsx';
import { usePage } from '../hooks.ts';
import { LabelDialog } from '../labels/LabelDialog.tsx';
import { LabelFileDialog } from '../labels/LabelFileDialog.tsx';
import { LabelSetsDialog } from '../labels/LabelSetsDialog.tsx';
import { LabelsAwayDialog } from '../labels/LabelsAwayDialog.tsx';
import { AddDialog } from '../library/AddDialog.tsx';
import { PassedOverDialog } from '../library/PassedOverDialog.tsx';
import { RefusedDialog } from '../library/RefusedDialog.tsx';
import { OfficialDialog } from '../official/OfficialDialog.tsx';
import { ResultsDialog } from '../results/ResultsDialog.tsx';
import { ListFoundDialog } from '../search/ListFoundDialog.tsx';
import { TagFoundDialog } from '../search/TagFoundDialog.tsx';
import { GpuDialog } from '../settings/GpuDialog.tsx';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { RelabelDialog } from '../timeline/RelabelDialog.tsx';
import { NotesDialog } from '../updates/NotesDialog.tsx';
import { ReportDialog } from '../updates/ReportDialog.tsx';
import { LibraryDialog } from './LibraryDialog.tsx';

/** The one that is open, if any. */
export function Dialogs() {
  const dialog = usePage((state) => state.dialog);
  switch (dialog) {
    case 'settings':
      return <SettingsDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'palette':
      return <Palette />;
    case 'add':
      return <AddDialog />;
    case 'label-sets':
      return <LabelSetsDialog />;
    case 'label-file':
      return <LabelFileDialog />;
    case 'label':
      return <LabelDialog />;
    case 'labels-away':
      return <LabelsAwayDialog />;
    case 'passed-over':
      return <PassedOverDialog />;
    case 'relabel':
      return <RelabelDialog />;
    case 'open-library':
      return <LibraryDialog isNew={false} />;
    case 'new-library':
      return <LibraryDialog isNew />;
    case 'refused':
      return <RefusedDialog />;
    case 'tag-found':
      return <TagFoundDialog />;
    case 'list-found':
      return <ListFoundDialog />;
    case 'trash':
      return <TrashDialog />;
    case 'update-notes':
      return <NotesDialog />;
    case 'report':
      return <ReportDialog />;
    case 'export':
      return <ExportDialog />;
    case 'import':
      return <ImportDialog />;
    case 'cut':
      return <CutDialog />;
    case 'originals':
      return <OriginalsDialog />;
    case 'official':
      return <OfficialDialog />;
    case 'results':
      return <ResultsDialog />;
    case 'gpu':
      return <GpuDialog />;
    case 'cluster':
      return <ClusterDialog />;
    case 'cluster-log':
      return <ClusterLogDialog />;
    case 'cluster-token':
      return <ClusterTokenDialog />;
    case 'cluster-folder':
      return <ClusterFolderDialog />;
    case undefined:
      return null;
  }
}
