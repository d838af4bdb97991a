/// Address translation: the OSF/1 page table entry ([spin.hw.mmu.Pte]), the walk through three levels of them ([spin.hw.mmu.PageWalk]), and the
/// translation buffers that remember the outcome ([spin.hw.mmu.TranslationBuffer]). The hardware never walks a table: on a miss it
/// asks PALcode, so a kernel may keep any other structure. A changed table entry is seen only after the buffer's own entry
/// was invalidated, as on the real machine.
@NullMarked
package spin.hw.mmu;

import org.jspecify.annotations.NullMarked;
