#pragma once
// A chest made of ellipsoids, in patient coordinates. No scan of anybody: every shape and number here was chosen.
// Thread: any.

namespace praxis::sample_study {

enum class Tissue { air, lung, fat, muscle, blood, bone, marrow, lesion };

// mm from the middle of the chest: x to the patient's left, y to the back, z to the head.
Tissue tissueAt(double x, double y, double z);

double hounsfield(Tissue tissue);
double mrSignal(Tissue tissue);     // of a T1-weighted image: fat bright, flowing blood and air dark
double attenuation(Tissue tissue);  // per mm, of a chest radiograph

}  // namespace praxis::sample_study
