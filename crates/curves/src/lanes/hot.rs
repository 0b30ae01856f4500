//! Functions that are compiled once for each instruction set.

/// Defines a function over a [`Set`](super::Set): one copy a set, made of its instructions. The first argument is
/// the set itself.
///
/// What such a function calls must be another one, or `#[inline(always)]`; a closure in it may be left out of it
/// by the compiler, and is then compiled for the oldest processor. `.ci/machine_code.py` looks for that.
macro_rules! hot {
    (
        $(#[$meta:meta])*
        $vis:vis fn $name:ident<$life:lifetime, $S:ident $(, const $flag:ident: bool)?>(
            $set:ident: $Set:ty, $($argument:ident: $Type:ty),* $(,)?
        ) -> $Output:ty $body:block
    ) => {
        $(#[$meta])*
        #[inline(never)]
        $vis fn $name<$life, $S: $crate::lanes::Set $(, const $flag: bool)?>($set: $Set, $($argument: $Type),*) -> $Output {
            struct Hot<$life, $S: $crate::lanes::Set $(, const $flag: bool)?> {
                $set: $Set,
                $($argument: $Type,)*
                life: std::marker::PhantomData<&$life $S>,
            }
            impl<$life, $S: $crate::lanes::Set $(, const $flag: bool)?> pulp::NullaryFnOnce for Hot<$life, $S $(, $flag)?> {
                type Output = $Output;
                #[inline(always)]
                fn call(self) -> Self::Output {
                    let Self { $set, $($argument,)* .. } = self;
                    let _ = $set;
                    $body
                }
            }
            let work = Hot::<$life, $S $(, $flag)?> { $set, $($argument,)* life: std::marker::PhantomData };
            pulp::Simd::vectorize($set, work)
        }
    };
}

pub(crate) use hot;
