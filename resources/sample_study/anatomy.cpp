#include "resources/sample_study/anatomy.h"

#include <cmath>
#include <utility>

namespace praxis::sample_study {
namespace {

constexpr double kEndless = 900;  // mm, radius of what runs through the whole picture

// Builds a body of one size; every shape gets its own small deviation in place, size and density.
class Builder {
 public:
  explicit Builder(Random& random) : m_random(random), m_size(random.between(0.92, 1.08)) {
    m_width = random.around(1, 0.04);
  }

  // What encloses the others: only the body's own size and width change it, so that layers stay layers.
  Shape& addLayer(double x, double y, double z, double rx, double ry, double rz, double hounsfield) {
    m_anatomy.shapes.push_back(
        {m_size * x, m_size * y, m_size * z, m_size * m_width * rx, m_size * ry, m_size * rz, hounsfield});
    return m_anatomy.shapes.back();
  }

  // jitter: mm of the centre; the radii vary by 6 % besides.
  Shape& add(double x, double y, double z, double rx, double ry, double rz, double hounsfield, double jitter = 2) {
    Shape shape{m_size * m_width * x, m_size * y, m_size * z, m_size * rx, m_size * ry, m_size * rz, hounsfield};
    shape.x += x == 0 ? 0 : m_random.around(0, jitter);  // what lies on the mid-line stays there
    shape.y += m_random.around(0, jitter);
    if (rz < kEndless) shape.z += m_random.around(0, jitter);
    const double thickness = m_random.around(1, 0.06);
    shape.rx *= thickness;
    shape.ry *= m_random.around(1, 0.06);
    shape.rz *= thickness;
    shape.hounsfield += m_random.around(0, 0.04) * (hounsfield > -200 && hounsfield < 200 ? 100 : 0);
    m_anatomy.shapes.push_back(shape);
    return m_anatomy.shapes.back();
  }

  // By an angle whose half has the tangent t.
  static void turn(Shape& shape, double t) {
    shape.turnCos = (1 - t * t) / (1 + t * t);
    shape.turnSin = 2 * t / (1 + t * t);
  }

  // Vertebrae with discs between them, and the canal behind.
  void addSpine(double y, double rx, double ry) {
    const double start = m_random.around(0, 15);
    for (int i = -6; i <= 6; ++i) add(0, y, start + 34 * i, rx, ry, 17, 520, 0.6);
    for (int i = -6; i <= 6; ++i) add(0, y, start + 34 * i, rx - 5, ry - 4, 14, 230, 0.6);
    add(0, y + ry + 7, 0, 9, 8, kEndless, 25, 0.6);
    add(0, y + ry + 21, 0, 5, 9, kEndless, 480, 0.6);  // spinous processes
  }

  Anatomy finish(BodyPart part, Region region, double center, double width) {
    m_anatomy.part = part;
    m_anatomy.region = {m_size * region.x,  m_size * region.y, m_size * region.z, m_size * m_width * region.rx,
                        m_size * region.ry, m_size * region.rz};
    m_anatomy.windowCenter = center;
    m_anatomy.windowWidth = width;
    return std::move(m_anatomy);
  }

  Random& random() { return m_random; }

 private:
  Random& m_random;
  double m_size, m_width = 1;
  Anatomy m_anatomy;
};

void addVessels(Builder& body) {
  for (const double side : {-1.0, 1.0}) {
    for (int i = 0; i < 5; ++i) {
      // One after another: the order in which arguments are worked out is not the same everywhere.
      const double reach = body.random().between(45, 80), depth = body.random().between(-30, 38);
      const double height = body.random().between(-50, 50), length = body.random().between(10, 18);
      Shape& vessel = body.add(side * reach, depth, height, length, 2.2, 2.2, 120);
      Builder::turn(vessel, body.random().around(0, 0.6));
    }
  }
}

Anatomy makeChest(Random& random) {
  Builder body(random);
  body.addLayer(0, 0, 0, 156, 104, kEndless, -100);
  body.addLayer(0, 2, 0, 146, 94, kEndless, 55);
  body.add(0, -6, 0, 40, 70, 150, -85);
  body.add(-68, 0, 4, 54, 70, 100, -850);
  body.add(70, 2, 4, 50, 68, 96, -850);
  addVessels(body);
  body.add(body.random().between(16, 28), -24, -26, 50, 42, 48, 60, 4);
  body.add(24, -26, -28, 32, 26, 32, 110, 4);
  body.add(0, -4, 62, 24, 20, 34, 95, 3);   // the great vessels above the heart
  body.add(0, 14, 70, 9, 9, 60, -1000, 1);  // trachea
  body.add(22, 46, 0, 12, 12, kEndless, 130);
  body.addLayer(0, 2, 0, 132, 86, kEndless, 620).form = Form::ribCage;
  body.add(0, -84, 14, 17, 6, 72, 500, 1);
  for (const double side : {-1.0, 1.0}) {
    Shape& blade = body.add(side * 96, 72, 52, 30, 4, 50, 500);
    Builder::turn(blade, side * -0.25);
  }
  body.addSpine(66, 20, 15);
  return body.finish(BodyPart::chest, {0, 0, 4, 122, 78, 100}, 40, 400);
}

Anatomy makeAbdomen(Random& random) {
  Builder body(random);
  body.addLayer(0, 0, 0, 160, 112, kEndless, -100);
  body.addLayer(0, 3, 0, 143, 97, kEndless, 55);
  body.addLayer(0, -4, 0, 131, 84, kEndless, -95);
  body.add(-64, -10, 70, 62, 60, 84, 105, 4);
  body.add(52, -36, 74, 38, 30, 40, 40, 6);
  body.add(58, -56, 76, 18, 8, 16, -900, 4);  // gas in the stomach
  body.add(96, 22, 80, 25, 40, 48, 115, 4);
  for (const double side : {-1.0, 1.0}) {
    Shape& kidney = body.add(side * 60, 40, side < 0 ? 4 : 14, 26, 30, 52, 145, 4);
    Builder::turn(kidney, side * 0.2);
    body.add(side * 56, 38, side < 0 ? 4 : 14, 9, 12, 24, 20, 3);
    body.add(side * 36, 58, -60, 17, 18, 130, 62);
    body.add(side * 92, 30, -160, 46, 20, 60, 330, 4);  // the wings of the pelvis
    body.add(side * 90, 26, -154, 42, 15, 58, 40, 3);
  }
  for (int i = 0; i < 9; ++i) {
    const double reach = random.around(0, 88), height = random.between(-130, 20);
    const double radius = random.between(10, 18), depth = random.between(-58, 4), turn = random.around(0, 0.8);
    Builder::turn(body.add(reach + 0.01, depth, height, radius * 1.5, radius * 0.75, radius, 46), turn);
    if (random.chance(0.4)) body.add(reach + 0.01, -40, height, radius * 0.6, 6, radius * 0.5, -900);
  }
  body.add(8, 34, 0, 11, 11, kEndless, 160);
  body.add(-22, 34, 0, 12, 9, kEndless, 110);
  body.addSpine(66, 23, 18);
  return body.finish(BodyPart::abdomen, {0, -4, 0, 122, 78, 140}, 40, 400);
}

Anatomy makeHead(Random& random) {
  Builder body(random);
  body.add(0, 14, -160, 54, 58, 100, 40, 3);  // neck
  body.add(0, -10, -40, 66, 82, 78, 10, 1);   // face
  body.addLayer(0, 0, 10, 80, 100, 106, 20);
  body.addLayer(0, 0, 12, 74, 94, 100, 900);
  body.addLayer(0, 0, 12, 67, 87, 93, 37);
  body.addLayer(0, 0, 14, 52, 70, 74, 28);
  body.add(0, 0, 20, 1.6, 80, 80, 48, 0);  // falx
  for (const double side : {-1.0, 1.0}) {
    const double depth = random.around(-4, 5), width = random.between(5, 9);
    Shape& ventricle = body.add(side * 13, depth, 16, width, 27, 20, 7, 1);
    Builder::turn(ventricle, side * 0.12);
    body.add(side * 31, -74, -34, 17, 20, 15, 0);      // orbits
    body.add(side * 28, -62, -70, 15, 18, 16, -1000);  // maxillary sinuses
    body.add(side * 66, 24, -48, 10, 14, 22, 500);     // petrous bones
  }
  body.add(0, -64, -66, 9, 20, 22, -900);
  body.add(0, -66, -112, 44, 34, 14, 480);  // lower jaw
  body.add(0, -60, -106, 34, 28, 14, 40);
  for (int i = 0; i < 4; ++i) body.add(0, 40, -118 - 22 * i, 13, 12, 10, 420, 0.6);
  return body.finish(BodyPart::head, {0, 0, 14, 63, 83, 86}, 40, 80);
}

bool inRibCage(const Shape& cage, double px, double py, double pz) {
  const double dx = (px - cage.x) / cage.rx, dy = (py - cage.y) / cage.ry;
  const double square = dx * dx + dy * dy;
  if (square < kRibInner * kRibInner || square > kRibOuter * kRibOuter) return false;
  const double phase = (pz - cage.z - kRibSlope * (py - cage.y)) / kRibStep;
  return phase - std::floor(phase) < kRibShare;
}

}  // namespace

bool Shape::contains(double px, double py, double pz) const {
  if (form == Form::ribCage) return inRibCage(*this, px, py, pz);
  const double dx = px - x, dy = py - y, dz = (pz - z) / rz;
  const double u = (turnCos * dx + turnSin * dy) / rx, v = (turnCos * dy - turnSin * dx) / ry;
  return u * u + v * v + dz * dz <= 1;
}

Anatomy makeAnatomy(BodyPart part, Random& random) {
  switch (part) {
    case BodyPart::chest:
      return makeChest(random);
    case BodyPart::abdomen:
      return makeAbdomen(random);
    case BodyPart::head:
      return makeHead(random);
  }
  return {};
}

int shapeAt(const Anatomy& anatomy, double x, double y, double z) {
  for (int i = static_cast<int>(anatomy.shapes.size()) - 1; i >= 0; --i) {
    if (anatomy.shapes[static_cast<std::size_t>(i)].contains(x, y, z)) return i;
  }
  return -1;
}

}  // namespace praxis::sample_study
