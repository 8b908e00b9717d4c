//! The pictures. Each function draws one kind; size, seed and palette make the individual.

pub(super) mod abstracts;
pub(super) mod city;
pub(super) mod graphics;
pub(super) mod mountains;
pub(super) mod open_air;
pub(super) mod people;
pub(super) mod plants;
pub(super) mod studio;
