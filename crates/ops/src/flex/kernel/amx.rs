//! Products of bf16 numbers on AMX: tiles of 16 rows of 64 bytes that the processor multiplies as a whole.
//!
//! Intel, "Architecture Instruction Set Extensions Programming Reference", chapter on AMX. Rust has no stable
//! intrinsics for it, so a product is one block of assembly: nothing of a tile's state is left to the compiler.

use std::arch::asm;
use std::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};
use std::mem::offset_of;
use std::sync::OnceLock;

use super::{LANES, Lhs, Start};

/// Words of a row of a tile, and its most rows.
const WORDS: usize = 16;

/// Whether the processor has the instructions, and the system lets this process use them.
pub(super) fn available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| has_instructions() && saves_tiles() && permitted())
}

/// AMX-TILE and AMX-BF16, by CPUID.
fn has_instructions() -> bool {
    const TILE_AND_BF16: u32 = 1 << 24 | 1 << 22;
    __cpuid(0).eax >= 7 && __cpuid_count(7, 0).edx & TILE_AND_BF16 == TILE_AND_BF16
}

/// Whether the system saves tiles when it switches threads: bits 17 and 18 of XCR0.
fn saves_tiles() -> bool {
    const XTILE: u64 = 0b11 << 17;
    // Bit 27: the system has turned XGETBV on.
    // SAFETY: the processor has XGETBV, by the line above.
    __cpuid(1).ecx & 1 << 27 != 0 && unsafe { _xgetbv(0) } & XTILE == XTILE
}

/// Asks Linux for the state of tiles, which a process has only if it asks.
#[cfg(target_os = "linux")]
fn permitted() -> bool {
    const ARCH_REQ_XCOMP_PERM: libc::c_ulong = 0x1023;
    const XFEATURE_XTILEDATA: libc::c_ulong = 18;
    // SAFETY: the call takes two numbers, and changes nothing but what the process may use.
    let refused =
        unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) };
    refused == 0
}

/// How other systems give the permission is not known here.
#[cfg(not(target_os = "linux"))]
fn permitted() -> bool {
    false
}

/// Shapes of the eight tiles, as LDTILECFG reads them.
#[repr(C, align(64))]
struct Shapes {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

impl Shapes {
    /// Tiles 0 to 3 hold sums, 4 and 5 the left and the right matrix, 6 and 7 the last words of these, which
    /// do not fill a tile.
    fn new(rows: usize, rest: usize) -> Self {
        const FULL: u16 = 4 * WORDS as u16;
        let mut shapes =
            Self { palette: 1, start_row: 0, reserved: [0; 14], row_bytes: [0; 16], rows: [0; 16] };
        for tile in [0, 1, 2, 3, 4, 6] {
            (shapes.rows[tile], shapes.row_bytes[tile]) = (rows as u8, FULL);
        }
        (shapes.rows[5], shapes.row_bytes[5]) = (WORDS as u8, FULL);
        // A tile of no rows would be no legal shape; where there is no rest these are not used.
        shapes.row_bytes[6] = 4 * rest.max(1) as u16;
        (shapes.rows[7], shapes.row_bytes[7]) = (rest.max(1) as u8, FULL);
        shapes
    }
}

/// What the assembly reads: addresses, and strides in bytes.
#[repr(C)]
struct Product {
    shapes: Shapes,
    start: *const f32,
    start_stride: usize,
    out: *mut f32,
    out_stride: usize,
    panel: *const f32,
    panel_stride: usize,
    /// From one run of the left matrix to the next.
    run_stride: usize,
    runs: usize,
    /// Steps of a run that fill tiles, and bytes of the last that does not.
    full: usize,
    rest: usize,
}

/// As [`tile`](super::tile) in words of bf16, up to 16 rows.
///
/// # Safety
/// As there, and AMX is [`available`].
pub(super) unsafe fn tile<const V: usize>(
    rows: usize,
    lhs: Lhs,
    panel: *const f32,
    start: Start,
    out: *mut f32,
    out_stride: usize,
) {
    static ZERO: [f32; 4 * LANES] = [0.0; 4 * LANES];
    assert!((1..=WORDS).contains(&rows), "a tile has 1 to 16 rows");
    let (start, start_stride) = match start {
        Start::Zero => (ZERO.as_ptr(), 0),
        Start::From(from, stride) => (from, stride),
    };
    let rest = lhs.run % WORDS;
    let mut product = Product {
        shapes: Shapes::new(rows, rest),
        start,
        start_stride: 4 * start_stride,
        out,
        out_stride: 4 * out_stride,
        panel,
        panel_stride: 4 * V * LANES,
        run_stride: 4 * lhs.run_stride,
        runs: lhs.runs,
        full: lhs.run / WORDS,
        rest: 4 * rest,
    };
    // SAFETY: the caller's contract. Three or four vectors share a load of the left matrix; other counts go one by one.
    unsafe {
        match V {
            4 => columns4(&product, lhs),
            3 => columns3(&product, lhs),
            _ => {
                for v in 0..V {
                    product.start = start.add(v * LANES);
                    product.out = out.add(v * LANES);
                    product.panel = panel.add(v * LANES);
                    columns1(&product, lhs);
                }
            }
        }
    }
}

/// Fetches 16 lines of the panel, a kilobyte of what is multiplied two steps later: weights come from the second or
/// third cache, whose distance a load of a tile would wait for.
macro_rules! fetch {
    ($at:literal) => {
        concat!(
            line!($at, "0"),
            line!($at, "64"),
            line!($at, "128"),
            line!($at, "192"),
            line!($at, "256"),
            line!($at, "320"),
            line!($at, "384"),
            line!($at, "448"),
            line!($at, "512"),
            line!($at, "576"),
            line!($at, "640"),
            line!($at, "704"),
            line!($at, "768"),
            line!($at, "832"),
            line!($at, "896"),
            line!($at, "960"),
        )
    };
}

macro_rules! line {
    ($at:literal, $line:literal) => {
        concat!("prefetcht0 [{b} + 8192 + 16*", $at, " + ", $line, "]\n")
    };
}

/// A product of as many vectors of columns as there are lists of a tile, its distance in bytes.
macro_rules! columns {
    ($name:ident, $([$tile:literal, $at:literal]),+) => {
        /// # Safety
        /// As [`tile`]: `product` and `lhs` describe memory that may be read and written.
        unsafe fn $name(product: &Product, lhs: Lhs) {
            // SAFETY: all addresses are inside what the caller vouches for: rows of the tiles' shapes at the
            // strides. The tiles are given back at the end; flags and memory are clobbered, the stack is not touched.
            unsafe {
                asm!(
                    "ldtilecfg [{p}]",
                    "mov {x}, [{p} + {start}]",
                    "mov {y}, [{p} + {start_stride}]",
                    $(concat!("tileloadd tmm", $tile, ", [{x} + {y} + ", $at, "]"),)+
                    "mov {b}, [{p} + {panel}]",
                    "mov {bs}, [{p} + {panel_stride}]",
                    "mov {runs}, [{p} + {run_count}]",
                    "test {runs}, {runs}",
                    "jz 6f",
                    "2:",
                    "mov {x}, {a}",
                    "mov {y}, [{p} + {full}]",
                    "test {y}, {y}",
                    "jz 4f",
                    "3:",
                    "tileloadd tmm4, [{x} + {lhs_stride}]",
                    $(
                        concat!("tileloadd tmm5, [{b} + {bs} + ", $at, "]"),
                        fetch!($at),
                        concat!("tdpbf16ps tmm", $tile, ", tmm4, tmm5"),
                    )+
                    "add {x}, 64",
                    "mov {t}, {bs}",
                    "shl {t}, 4",
                    "add {b}, {t}",
                    "dec {y}",
                    "jnz 3b",
                    "4:",
                    "mov {t}, [{p} + {rest}]",
                    "test {t}, {t}",
                    "jz 5f",
                    "tileloadd tmm6, [{x} + {lhs_stride}]",
                    $(
                        concat!("tileloadd tmm7, [{b} + {bs} + ", $at, "]"),
                        concat!("tdpbf16ps tmm", $tile, ", tmm6, tmm7"),
                    )+
                    "imul {t}, {bs}",
                    "shr {t}, 2",
                    "add {b}, {t}",
                    "5:",
                    "add {a}, [{p} + {run_stride}]",
                    "dec {runs}",
                    "jnz 2b",
                    "6:",
                    "mov {x}, [{p} + {out}]",
                    "mov {y}, [{p} + {out_stride}]",
                    $(concat!("tilestored [{x} + {y} + ", $at, "], tmm", $tile),)+
                    "tilerelease",
                    p = in(reg) product,
                    a = inout(reg) lhs.data => _,
                    lhs_stride = in(reg) 4 * lhs.row_stride,
                    b = out(reg) _,
                    bs = out(reg) _,
                    x = out(reg) _,
                    y = out(reg) _,
                    t = out(reg) _,
                    runs = out(reg) _,
                    start = const offset_of!(Product, start),
                    start_stride = const offset_of!(Product, start_stride),
                    out = const offset_of!(Product, out),
                    out_stride = const offset_of!(Product, out_stride),
                    panel = const offset_of!(Product, panel),
                    panel_stride = const offset_of!(Product, panel_stride),
                    run_stride = const offset_of!(Product, run_stride),
                    run_count = const offset_of!(Product, runs),
                    full = const offset_of!(Product, full),
                    rest = const offset_of!(Product, rest),
                    out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                    out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                    options(nostack),
                );
            }
        }
    };
}

columns!(columns4, ["0", "0"], ["1", "64"], ["2", "128"], ["3", "192"]);
columns!(columns3, ["0", "0"], ["1", "64"], ["2", "128"]);
columns!(columns1, ["0", "0"]);
