/** What an NVIDIA GPU needs, in a dialog of its own, for whoever was told of it in passing. */
import { Dialog } from '../components/Dialog.tsx';
import { text } from '../text.ts';
import { GpuSettings } from './GpuSettings.tsx';
import './settings.css';

export function GpuDialog() {
  return (
    <Dialog title={text.gpu.title}>
      <div className="gpu-alone">
        <GpuSettings explains />
      </div>
    </Dialog>
  );
}
