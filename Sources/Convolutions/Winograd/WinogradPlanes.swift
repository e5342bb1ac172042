internal import Arithmetic

/// Which of the 36 frequencies a 3 × 3 convolution has, and of which phases of its input.
///
/// At stride 1 it has all, of the input as it is. At stride 2 the input is taken apart into four
/// phases, by odd and even rows and columns, and the convolution is one at stride 1 over four times
/// the channels, of a quarter of the pixels: each way, y[i] = w₀·odd[i − 1] + w₁·even[i] + w₂·odd[i].
/// As filters of three taps those are (w₀, w₂, 0) and (0, w₁, 0). Their frequencies at ∞ vanish, and
/// those of even phases at 0 as well; turned, for backward to the data, it is the other way round.
/// What is left are 5 × 5 frequencies of 81 products in place of 144: 5.06 multiplications an output,
/// where there are 9 in a direct convolution.
struct WinogradPlanes {
  /// Every second row and column of an activation, or every one at stride 1.
  struct Phase {
    /// The first row and column.
    let row: Int
    let column: Int
    /// The frequencies that do not vanish.
    let rows: Range<Int>
    let columns: Range<Int>
    /// Which of a filter's taps are the three of this phase.
    let rowTaps: Taps
    let columnTaps: Taps
  }

  /// Three of a filter's taps, nil for a zero.
  struct Taps {
    private let taps: (Int?, Int?, Int?)

    init(_ first: Int?, _ second: Int?, _ third: Int?, isTurned: Bool) {
      taps = isTurned ? (third, second, first) : (first, second, third)
    }

    @inline(__always) subscript(_ place: Int) -> Int? {
      place == 0 ? taps.0 : place == 1 ? taps.1 : taps.2
    }
  }

  /// A frequency, and the phases of the input that have it.
  struct Plane {
    let row: Int
    let column: Int
    let phases: Range<Int>
  }

  let stride: Int
  /// Those of the input.
  let phases: [Phase]
  /// The output, all of whose rows and columns are one phase.
  let output: Phase
  /// All frequencies, those with most products first.
  let planes: [Plane]
  /// The frequencies that do not vanish in every phase, each way.
  let all: Range<Int>

  init(stride: Int, isTurned: Bool) {
    self.stride = stride
    let all = stride == 1 ? 0..<6 : isTurned ? 1..<6 : 0..<5
    let even = 1..<5
    let whole = Taps(0, 1, 2, isTurned: isTurned)
    let odds = Taps(0, 2, nil, isTurned: isTurned)
    let evens = Taps(nil, 1, nil, isTurned: isTurned)
    func phase(_ isOdd: (row: Bool, column: Bool)) -> Phase {
      Phase(
        row: isOdd.row ? 1 : 0, column: isOdd.column ? 1 : 0, rows: isOdd.row ? all : even,
        columns: isOdd.column ? all : even, rowTaps: isOdd.row ? odds : evens,
        columnTaps: isOdd.column ? odds : evens)
    }
    let output = Phase(
      row: 0, column: 0, rows: all, columns: all, rowTaps: whole, columnTaps: whole)
    self.output = output
    self.all = all
    // In this order those that have a frequency lie side by side.
    let phases =
      stride == 1
      ? [output]
      : [phase((true, false)), phase((true, true)), phase((false, true)), phase((false, false))]
    var planes: [Plane] = []
    for row in all {
      for column in all {
        let having = phases.indices.filter {
          phases[$0].rows.contains(row) && phases[$0].columns.contains(column)
        }
        planes.append(Plane(row: row, column: column, phases: having[0]..<having[0] + having.count))
      }
    }
    self.phases = phases
    self.planes = planes.sorted { $0.phases.count > $1.phases.count }
  }

  /// Frequencies that there is memory for.
  var count: Int { all.count * all.count }

  /// The place of a frequency among them.
  @inline(__always) func place(row: Int, column: Int) -> Int {
    (row - all.lowerBound) * all.count + column - all.lowerBound
  }

  /// Matrices of so many channels of one phase, in all frequencies.
  var phaseCount: Int { planes.map(\.phases.count).reduce(0, +) }
}
