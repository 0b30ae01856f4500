//! The widest instructions that this processor has, chosen when the program runs.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use pulp::{NullaryFnOnce, Scalar512b, Simd, f64x8, u64x8};

use super::WIDTH;

/// What the arithmetic of the lanes is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstructionSet {
    /// What every processor of this architecture has: NEON on ARM; on x86-64 SSE2 without fused
    /// multiplication, which is then done in software, slowly and to the same bits.
    Plain,
    /// AVX2 with fused multiplication: x86-64-v3.
    Avx2,
    /// AVX-512: x86-64-v4.
    Avx512,
}

/// The variable that overrides the choice.
const VARIABLE: &str = "FOLDSHIFT_SIMD";

/// Why [`instruction_set`] does not follow the variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`FOLDSHIFT_SIMD={0}` is not an instruction set of this processor; it has {1}")]
pub struct UnknownSet(String, String);

impl InstructionSet {
    /// Every set, widest last.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Avx2, Self::Avx512];

    /// The name in `FOLDSHIFT_SIMD`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// Does this processor have it?
    #[must_use]
    pub fn is_there(self) -> bool {
        match self {
            Self::Plain => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => pulp::x86::V3::try_new().is_some(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => pulp::x86::V4::try_new().is_some(),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => false,
        }
    }

    fn best() -> Self {
        Self::ALL.into_iter().rfind(|set| set.is_there()).unwrap_or(Self::Plain)
    }
}

impl fmt::Display for InstructionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for InstructionSet {
    type Err = UnknownSet;

    fn from_str(text: &str) -> Result<Self, UnknownSet> {
        Self::ALL.into_iter().find(|set| set.name() == text && set.is_there()).ok_or_else(|| {
            let there = Self::ALL.into_iter().filter(|set| set.is_there()).map(Self::name);
            UnknownSet(text.to_owned(), there.collect::<Vec<_>>().join(", "))
        })
    }
}

/// The set that is used: the widest of this processor, or the one that `FOLDSHIFT_SIMD` names.
///
/// # Errors
/// When the variable names a set that is unknown or not there; the fits then use the widest.
pub fn instruction_set() -> Result<InstructionSet, UnknownSet> {
    static CHOICE: OnceLock<Result<InstructionSet, UnknownSet>> = OnceLock::new();
    let choose = || match std::env::var(VARIABLE) {
        Ok(text) if !text.is_empty() => text.parse(),
        _ => Ok(InstructionSet::best()),
    };
    CHOICE.get_or_init(choose).clone()
}

/// Registers for eight numbers, and the instructions on them. To hold a value of such a type is to know that the
/// processor has them.
pub(crate) trait Set: Simd<f64s = f64x8, u64s = u64x8> {
    /// Moves the lowest bits of each number into the exponent: bits << 52.
    fn into_exponent(self, bits: u64x8) -> u64x8;

    /// The exponent, of a number that is not negative, in the lowest bits: bits >> 52.
    fn exponent_of(self, bits: u64x8) -> u64x8;

    /// A bit for each lane, the first one lowest: does it hold there?
    fn bits(self, truths: Self::m64s) -> u8;
}

impl Set for Scalar512b {
    #[inline(always)]
    fn into_exponent(self, bits: u64x8) -> u64x8 {
        let mut bits: [u64; WIDTH] = bytemuck::must_cast(bits);
        for bits in &mut bits {
            *bits <<= 52;
        }
        bytemuck::must_cast(bits)
    }

    #[inline(always)]
    fn exponent_of(self, bits: u64x8) -> u64x8 {
        let mut bits: [u64; WIDTH] = bytemuck::must_cast(bits);
        for bits in &mut bits {
            *bits >>= 52;
        }
        bytemuck::must_cast(bits)
    }

    #[inline(always)]
    fn bits(self, truths: Self::m64s) -> u8 {
        let truths: [u64; WIDTH] = bytemuck::must_cast(truths);
        truths.iter().rev().fold(0, |bits, truth| bits << 1 | u8::from(*truth != 0))
    }
}

#[cfg(target_arch = "x86_64")]
impl Set for pulp::x86::V3_512b {
    #[inline(always)]
    fn into_exponent(self, bits: u64x8) -> u64x8 {
        let [low, high]: [pulp::u64x4; 2] = bytemuck::must_cast(bits);
        bytemuck::must_cast([self.0.shl_const_u64x4::<52>(low), self.0.shl_const_u64x4::<52>(high)])
    }

    #[inline(always)]
    fn exponent_of(self, bits: u64x8) -> u64x8 {
        let [low, high]: [pulp::u64x4; 2] = bytemuck::must_cast(bits);
        bytemuck::must_cast([self.0.shr_const_u64x4::<52>(low), self.0.shr_const_u64x4::<52>(high)])
    }

    #[inline(always)]
    fn bits(self, truths: Self::m64s) -> u8 {
        let [low, high]: [std::arch::x86_64::__m256d; 2] = bytemuck::must_cast(truths);
        let bits = self.0.avx._mm256_movemask_pd(low) | self.0.avx._mm256_movemask_pd(high) << 4;
        bits.to_le_bytes()[0]
    }
}

#[cfg(target_arch = "x86_64")]
impl Set for pulp::x86::V4 {
    #[inline(always)]
    fn into_exponent(self, bits: u64x8) -> u64x8 {
        self.shl_const_u64x8::<52>(bits)
    }

    #[inline(always)]
    fn exponent_of(self, bits: u64x8) -> u64x8 {
        self.shr_const_u64x8::<52>(bits)
    }

    #[inline(always)]
    fn bits(self, truths: Self::m64s) -> u8 {
        truths.0
    }
}

/// What can be done with any set. Its `call` must be `#[inline(always)]`.
pub(crate) trait Work {
    /// What comes out.
    type Output;

    /// Does it with a set.
    fn call<S: Set>(self, set: S) -> Self::Output;
}

/// Work and the set that it is done with.
struct Chosen<W, S>(W, S);

impl<W: Work, S: Set> NullaryFnOnce for Chosen<W, S> {
    type Output = W::Output;

    #[inline(always)]
    fn call(self) -> W::Output {
        self.0.call(self.1)
    }
}

/// Does the work with the set that [`instruction_set`] gives.
pub(crate) fn with_best<W: Work>(work: W) -> W::Output {
    with(instruction_set().unwrap_or_else(|_| InstructionSet::best()), work)
}

fn with<W: Work>(set: InstructionSet, work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    match set {
        InstructionSet::Avx512 => {
            if let Some(there) = pulp::x86::V4::try_new() {
                return Simd::vectorize(there, Chosen(work, there));
            }
        }
        InstructionSet::Avx2 => {
            if let Some(there) = pulp::x86::V3::try_new() {
                let there = pulp::x86::V3_512b(there);
                return Simd::vectorize(there, Chosen(work, there));
            }
        }
        InstructionSet::Plain => {}
    }
    let _ = set;
    work.call(Scalar512b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::Lanes;

    struct Some([f64; WIDTH]);

    impl Work for Some {
        type Output = [u64; WIDTH];
        #[inline(always)]
        fn call<S: Set>(self, set: S) -> Self::Output {
            let numbers = Lanes::each(set, self.0);
            let x = numbers.exp();
            let mut bits = (x.mul_add(numbers, -x).exp() / x.sqrt()).numbers().map(f64::to_bits);
            bits[0] ^= u64::from(numbers.lt(Lanes::of(set, 0.6)).bits());
            bits
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let numbers = || Some([0.1, 1.0, 0.7, 1e-9, 0.33, 2.0, 0.9, 0.5]);
        let plain = with(InstructionSet::Plain, numbers());
        for set in InstructionSet::ALL.into_iter().filter(|set| set.is_there()) {
            assert_eq!(with(set, numbers()), plain, "{set}");
        }
    }

    #[test]
    fn a_set_that_is_not_there_is_named_with_those_that_are() {
        assert_eq!("plain".parse(), Ok(InstructionSet::Plain));
        let error = "avx3".parse::<InstructionSet>().unwrap_err().to_string();
        assert!(error.contains("avx3") && error.contains("plain"), "{error}");
    }
}
