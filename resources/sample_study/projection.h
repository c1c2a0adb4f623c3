#pragma once
// The projection of a body from the front: what a radiograph holds, the logarithm of what arrives. Thread: any.

#include "resources/sample_study/anatomy.h"
#include "resources/sample_study/scan.h"

namespace praxis::sample_study {

// Fills the samples, the window and the lesions of a scan whose part, spacing and pose are set.
void takeProjection(const Anatomy& anatomy, int lesions, Random& random, Scan& scan);

// The integral of the attenuation along the ray from front to back through x and z of the body; no unit.
double opticalDepth(const Anatomy& anatomy, double x, double z);

}  // namespace praxis::sample_study
