#include "engine/text/jinja/sorting.h"

#include <numeric>

#include "engine/text/jinja/operators.h"

namespace praxis::engine::text::jinja {

using base::Result;

namespace {

// A merge sort of our own: the library's need a comparison that cannot fail.
class MergeSort {
 public:
  MergeSort(Budget& budget, const std::vector<Value>& keys, bool isReversed)
      : m_budget(budget), m_keys(keys), m_isReversed(isReversed), m_order(keys.size()), m_merged(keys.size()) {
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
  }

  Result<void> run() {
    for (std::size_t width = 1; width < m_order.size(); width *= 2) {
      for (std::size_t begin = 0; begin < m_order.size(); begin += 2 * width) {
        const std::size_t middle = std::min(begin + width, m_order.size());
        PRAXIS_TRY(merge(begin, middle, std::min(middle + width, m_order.size())));
      }
      std::swap(m_order, m_merged);
    }
    return {};
  }

  const std::vector<std::size_t>& order() const { return m_order; }

 private:
  Result<void> merge(std::size_t begin, std::size_t middle, std::size_t end) {
    std::size_t left = begin;
    std::size_t right = middle;
    for (std::size_t to = begin; to < end; ++to) {
      bool takesRight = left == middle;
      if (left < middle && right < end) {
        const int order = PRAXIS_TRY(compare(m_budget, m_keys[m_order[right]], m_keys[m_order[left]]));
        takesRight = m_isReversed ? order > 0 : order < 0;
      }
      m_merged[to] = m_order[takesRight ? right++ : left++];
    }
    return {};
  }

  Budget& m_budget;
  const std::vector<Value>& m_keys;
  bool m_isReversed;
  std::vector<std::size_t> m_order;
  std::vector<std::size_t> m_merged;
};

}  // namespace

Result<std::vector<Value>> sorted(Budget& budget, const std::vector<Value>& items, const std::vector<Value>& keys,
                                  bool isReversed) {
  PRAXIS_TRY(budget.spendBytes(items.size() * (sizeof(Value) + 2 * sizeof(std::size_t))));
  MergeSort sort(budget, keys, isReversed);
  PRAXIS_TRY(sort.run());
  std::vector<Value> ordered;
  for (const std::size_t index : sort.order()) ordered.push_back(items[index]);
  return ordered;
}

}  // namespace praxis::engine::text::jinja
