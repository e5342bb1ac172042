internal import Storage

/// The transforms between the planes of an activation and the frequencies of their tiles, eight
/// channels at a time.
///
/// A plane of H × W is cut into tiles of 4 × 4, each with the 6 × 6 pixels around it. In frequencies,
/// T tiles of C channels are 36 matrices (C/B, T, B), `planeStride` floats apart: each is what a
/// 1 × 1 convolution takes for one image of 1 × T, so that oneDNN computes the products.
struct WinogradTiles {
  typealias Lanes = WinogradTransform.Lanes

  let shape: ActivationShape
  /// Tiles across a plane.
  let across: Int
  /// Tiles of a plane.
  let perImage: Int
  private let lanes = Lanes.scalarCount
  /// Vectors between neighbouring pixels, and between neighbouring rows of pixels.
  private let pixelStep: Int
  private let rowStep: Int

  init(_ shape: ActivationShape) {
    self.shape = shape
    let edge = WinogradTransform.outputs
    across = (shape.width + edge - 1) / edge
    perImage = across * ((shape.height + edge - 1) / edge)
    pixelStep = shape.channelBlock / Lanes.scalarCount
    rowStep = shape.width * pixelStep
  }

  /// Groups of eight channels.
  var groups: Int { shape.channels / lanes }

  /// Floats from one frequency's matrix to the next: no power of two apart, or all 36 would fall on
  /// the same lines of the cache.
  func planeStride(tiles: Int) -> Int { shape.channels * tiles + 16 }

  /// Floats of the frequencies of `tiles` tiles.
  func count(tiles: Int) -> Int { WinogradTransform.frequencies * planeStride(tiles: tiles) }

  /// Where a group's first tile of an image lies in the first frequency, the image's tiles beginning
  /// at `first` of `tiles`.
  @inline(__always)
  private func matrix(
    _ frequencies: UnsafeMutablePointer<Float>, first: Int, of tiles: Int, group: Int
  ) -> UnsafeMutablePointer<Lanes> {
    let (block, channel) = (shape.channelBlock, group * lanes)
    let start = channel / block * block * tiles + first * block + channel % block
    return unsafe UnsafeMutableRawPointer(frequencies + start).assumingMemoryBound(to: Lanes.self)
  }

  /// Bᵀ d B of one image and group: `frequencies` from its plane, zeros around it.
  @inline(__always)
  func transformInput(
    _ x: some PlaneReader, group: Int, into frequencies: UnsafeMutablePointer<Float>, first: Int,
    of tiles: Int
  ) {
    let v = unsafe matrix(frequencies, first: first, of: tiles, group: group)
    let step = planeStride(tiles: tiles) / lanes
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 36) { rows in
      guard let rows = rows.baseAddress else { return }
      for tile in 0..<perImage {
        let (top, left) = (tile / across * 4 - 1, tile % across * 4 - 1)
        let isInside = left >= 0 && left + 6 <= shape.width
        for row in 0..<6 {
          let y = top + row
          var d: WinogradTransform.Six = (.zero, .zero, .zero, .zero, .zero, .zero)
          if y >= 0 && y < shape.height {
            d = isInside ? six(x, y * rowStep + left * pixelStep) : sixAtEdge(x, y * rowStep, left)
          }
          unsafe store(WinogradTransform.input(d), rows + row * 6, 1)
        }
        let target = unsafe v + tile * pixelStep
        for column in 0..<6 {
          let d = unsafe (
            rows[column], rows[6 + column], rows[12 + column], rows[18 + column],
            rows[24 + column], rows[30 + column]
          )
          unsafe store(WinogradTransform.input(d), target + column * step, 6 * step)
        }
      }
    }
  }

  /// Aᵀ m A of one image and group: its plane from `frequencies`.
  @inline(__always)
  func transformOutput(
    _ frequencies: UnsafeMutablePointer<Float>, first: Int, of tiles: Int, group: Int,
    into y: inout some PlaneWriter
  ) {
    let m = unsafe matrix(frequencies, first: first, of: tiles, group: group)
    let step = planeStride(tiles: tiles) / lanes
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 24) { columns in
      guard let columns = columns.baseAddress else { return }
      for tile in 0..<perImage {
        let source = unsafe m + tile * pixelStep
        for column in 0..<6 {
          let result = WinogradTransform.output(
            unsafe six(source + column * step, step: 6 * step))
          unsafe (columns[column], columns[6 + column]) = (result.0, result.1)
          unsafe (columns[12 + column], columns[18 + column]) = (result.2, result.3)
        }
        let (top, left) = (tile / across * 4, tile % across * 4)
        let width = min(4, shape.width - left)
        for row in 0..<min(4, shape.height - top) {
          let result = WinogradTransform.output(unsafe six(columns + row * 6, step: 1))
          let place = (top + row) * rowStep + left * pixelStep
          y.write(result.0, at: place)
          if width > 1 { y.write(result.1, at: place + pixelStep) }
          if width > 2 { y.write(result.2, at: place + 2 * pixelStep) }
          if width > 3 { y.write(result.3, at: place + 3 * pixelStep) }
        }
      }
    }
  }

  /// A y Aᵀ of one image and group: `frequencies` from the gradient of outputs.
  @inline(__always)
  func transformOutputGradient(
    _ y: some PlaneReader, group: Int, into frequencies: UnsafeMutablePointer<Float>, first: Int,
    of tiles: Int
  ) {
    let m = unsafe matrix(frequencies, first: first, of: tiles, group: group)
    let step = planeStride(tiles: tiles) / lanes
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 24) { rows in
      guard let rows = rows.baseAddress else { return }
      for tile in 0..<perImage {
        let (top, left) = (tile / across * 4, tile % across * 4)
        let (width, height) = (min(4, shape.width - left), min(4, shape.height - top))
        for row in 0..<4 {
          var values: WinogradTransform.Four = (.zero, .zero, .zero, .zero)
          if row < height {
            let place = (top + row) * rowStep + left * pixelStep
            values.0 = y[place]
            if width > 1 { values.1 = y[place + pixelStep] }
            if width > 2 { values.2 = y[place + 2 * pixelStep] }
            if width > 3 { values.3 = y[place + 3 * pixelStep] }
          }
          unsafe store(WinogradTransform.outputGradient(values), rows + row * 6, 1)
        }
        let target = unsafe m + tile * pixelStep
        for column in 0..<6 {
          let values = unsafe (
            rows[column], rows[6 + column], rows[12 + column], rows[18 + column]
          )
          unsafe store(
            WinogradTransform.outputGradient(values), target + column * step, 6 * step)
        }
      }
    }
  }

  @inline(__always)
  private func six(_ x: some PlaneReader, _ place: Int) -> WinogradTransform.Six {
    (
      x[place], x[place + pixelStep], x[place + 2 * pixelStep], x[place + 3 * pixelStep],
      x[place + 4 * pixelStep], x[place + 5 * pixelStep]
    )
  }

  @inline(__always)
  private func six(_ at: UnsafeMutablePointer<Lanes>, step: Int) -> WinogradTransform.Six {
    unsafe (at[0], at[step], at[2 * step], at[3 * step], at[4 * step], at[5 * step])
  }

  /// Six pixels of the line that begins at `line`, from `left` on, zero beyond its ends.
  @inline(__always)
  private func sixAtEdge(
    _ x: some PlaneReader, _ line: Int, _ left: Int
  ) -> WinogradTransform.Six {
    @inline(__always) func pixel(_ column: Int) -> Lanes {
      column >= 0 && column < shape.width ? x[line + column * pixelStep] : .zero
    }
    return (
      pixel(left), pixel(left + 1), pixel(left + 2), pixel(left + 3), pixel(left + 4),
      pixel(left + 5)
    )
  }

  @inline(__always)
  private func store(
    _ values: WinogradTransform.Six, _ at: UnsafeMutablePointer<Lanes>, _ step: Int
  ) {
    unsafe at[0] = values.0
    unsafe at[step] = values.1
    unsafe at[2 * step] = values.2
    unsafe at[3 * step] = values.3
    unsafe at[4 * step] = values.4
    unsafe at[5 * step] = values.5
  }
}
